package mesh.sluice.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.kernel.TestNetns;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Errno;
import mesh.sluice.posix.Posix;
import mesh.sluice.route.LoopbackAddress;
import mesh.sluice.rules.RuleCompiler;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What lets Envoy call the application from {@code ::6} comes and goes with the rules, and no
 * interface has that address.
 */
class PodRedirectIT {
  private static final RedirectPolicy POLICY = RedirectPolicy.DEFAULT;
  private static final RedirectPolicy TRANSPARENT =
      POLICY.withInbound(new InboundCapture(InboundMode.TPROXY, 15006, PortSet.ALL, PortSet.NONE));

  /** An interface that is up and can do without another end. */
  private static final String ETH0 = "link add eth0 type bridge";

  private final PodRedirect redirect = new PodRedirect(Posix.system());
  private TestNetns netns;

  @BeforeEach
  void createNamespace() {
    netns = TestNetns.create();
    netns.ip(ETH0, "link set eth0 up");
  }

  @AfterEach
  void removeNamespace() {
    netns.close();
  }

  /** The CNI plugin loopback fails for an address of lo that is not one of localhost's. */
  @Test
  void installingAddsNoAddressToAnyInterface() throws Exception {
    String before = addresses();

    install(POLICY);
    install(POLICY);

    assertThat(addresses()).isEqualTo(before).doesNotContain("::6");
    assertThat(check()).isEqualTo(new CheckResult.Intact());
  }

  @Test
  void removingLeavesWhatWasThereBefore() throws Exception {
    String before = state();
    install(POLICY);
    install(POLICY);
    assertThat(state()).isNotEqualTo(before);

    remove();

    assertThat(state()).isEqualTo(before);
    assertThat(netns.ruleset()).isEmpty();
  }

  /** The runtime calls its plugin for lo beside the chain or after it. */
  @Test
  void loNeedNotBeUpBefore() throws Exception {
    netns.ip("link set lo down");

    install(TRANSPARENT);

    assertThat(netns.call(() -> redirect.check(Optional.of(TRANSPARENT))))
        .isEqualTo(new CheckResult.Intact());
    assertThat(netns.run("ip", "link", "show", "lo")).contains("UP");
  }

  @Test
  void loMayGoDownAndUpAgain() throws Exception {
    install(POLICY);

    netns.ip("link set lo down", "link set lo up");

    assertThat(check()).isEqualTo(new CheckResult.Intact());
  }

  @Test
  void podsInterfaceMayGoDownAndUpAgain() throws Exception {
    install(POLICY);

    netns.ip("link set eth0 down", "link set eth0 up");

    assertThat(check()).isEqualTo(new CheckResult.Intact());
  }

  @Test
  void namespaceWithoutThePodsInterfaceGetsItsRules() throws Exception {
    netns.ip("link delete eth0");
    String before = state();

    install(POLICY);

    assertThat(check()).isEqualTo(new CheckResult.Intact());
    remove();
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void refusedInstallationLeavesNothing() {
    assertRefusalChangesNothing();
  }

  /** Then there is nothing to add for IPv6, and still a route. */
  @Test
  void refusedInstallationLeavesNothingWithoutIpv6Either() {
    disableIpv6("all");

    assertRefusalChangesNothing();
  }

  private void assertRefusalChangesNothing() {
    PodRedirect refused =
        new PodRedirect(RefusingPosix.of(Errno.EPROTONOSUPPORT), BackendChoice.NFT);
    String before = state();

    assertThatThrownBy(
            () ->
                netns.call(
                    () -> {
                      refused.install(TRANSPARENT);
                      return null;
                    }))
        .isInstanceOf(IOException.class);

    assertThat(state()).isEqualTo(before);
  }

  @Test
  void refusedRepetitionLeavesWhatTheFirstInstallationMade() throws Exception {
    install(POLICY);
    String before = state();

    assertThatThrownBy(
            () ->
                netns.call(
                    () -> {
                      new PodRedirect(RefusingPosix.of(Errno.EPROTONOSUPPORT), BackendChoice.NFT)
                          .install(POLICY);
                      return null;
                    }))
        .isInstanceOf(IOException.class);

    assertThat(state()).isEqualTo(before);
  }

  @Test
  void removingNothingLeavesWhatSomebodyElseHasMade() throws Exception {
    netns.ip("address add ::6/128 dev lo");
    netns.run("sysctl", "-q", "-w", "net.ipv6.ip_nonlocal_bind=1");
    String before = state();

    remove();

    assertThat(state()).isEqualTo(before);
  }

  /** As with versions before this one, which added the address where lo may have it by now. */
  @Test
  void addressThatAnEarlierVersionAddedGoesWithTheNextInstallation() throws Exception {
    String before = state();
    install(POLICY);
    asAnEarlierVersion();

    assertThat(check()).isEqualTo(new CheckResult.Intact());
    install(POLICY);

    assertThat(addresses()).doesNotContain("::6");
    assertThat(check()).isEqualTo(new CheckResult.Intact());
    remove();
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void addressThatAnEarlierVersionAddedGoesWithTheRules() throws Exception {
    String before = state();
    install(POLICY);
    asAnEarlierVersion();

    remove();

    assertThat(state()).isEqualTo(before);
  }

  /** The rules were the same. */
  private void asAnEarlierVersion() throws Exception {
    netns.run("sysctl", "-q", "-w", "net.ipv6.ip_nonlocal_bind=0");
    loseRoutes();
    netns.call(new LoopbackAddress(Posix.system(), RuleCompiler.INBOUND_SOURCE_IPV6)::add);
    Condition.await(
        Duration.ofSeconds(10),
        "the kernel makes the address local",
        () -> routes6().contains("local ::6"),
        this::routes6);
  }

  @Test
  void removingLeavesAnAddressThatWasThereBeforeTheRules() throws Exception {
    netns.ip("address add ::6/128 dev lo");
    install(POLICY);
    install(POLICY);

    remove();

    assertThat(netns.ruleset()).isEmpty();
    assertThat(addresses()).contains("inet6 ::6/128");
  }

  @Test
  void removingTakesRoutesAwayAlsoWhereSomebodyHasRemovedTheRules() throws Exception {
    String before = state();
    install(TRANSPARENT);
    netns.nft("delete table inet sluice");

    remove();

    assertThat(state()).isEqualTo(before);
  }

  /** What is installed belongs to the pod, not to one of its networks. */
  @Test
  void rulesStayUntilTheLastOfTheNetworksThatAskedForThemIsRemoved() throws Exception {
    netns.ip("link add net1 type bridge", "link set net1 up");
    String before = state();
    for (String link : List.of("eth0", "net1")) {
      netns.call(
          () -> {
            redirect.install(POLICY, PodNetwork.of(link));
            return null;
          });
    }

    assertThat(netns.call(() -> redirect.remove("net1"))).isFalse();
    assertThat(check()).isEqualTo(new CheckResult.Intact());
    assertThat(netns.call(() -> redirect.remove("net1"))).isFalse();
    assertThat(netns.call(() -> redirect.remove("eth0"))).isTrue();

    assertThat(netns.ruleset()).isEmpty();
    assertThat(state()).isEqualTo(before);
    assertThat(netns.call(() -> redirect.remove("eth0"))).isTrue();
  }

  @Test
  void namespaceWithoutIpv6GetsItsRules() throws Exception {
    disableIpv6("all");
    String before = state();

    install(POLICY);

    assertThat(check()).isEqualTo(new CheckResult.Intact());
    assertThat(bindsAnywhere()).isEqualTo("0");
    remove();
    assertThat(netns.ruleset()).isEmpty();
    assertThat(state()).isEqualTo(before);
  }

  /** lo takes no IPv6 route then, and nothing is to be delivered by one. */
  @ParameterizedTest
  @ValueSource(strings = {"all", "lo"})
  void transparentPodWithoutIpv6IsInOrder(String link) throws Exception {
    disableIpv6(link);
    String before = state();

    install(TRANSPARENT);

    assertThat(check(Optional.of(TRANSPARENT))).isEqualTo(new CheckResult.Intact());
    assertThat(check(Optional.empty())).isEqualTo(new CheckResult.Intact());
    netns.run("sysctl", "-q", "-w", "net.ipv6.conf.lo.disable_ipv6=0");
    assertThat(check(Optional.of(TRANSPARENT)).toString())
        .contains("the ipv6 route of the table 133 is missing");
    disableIpv6("lo");
    remove();
    assertThat(state()).isEqualTo(before);
  }

  /** For example by a sysctl of the pod, which the runtime sets after ADD. */
  @Test
  void ipv6ThatIsSwitchedOnLaterIsNobodysFault() throws Exception {
    disableIpv6("all");
    install(POLICY);

    netns.run("sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=0");

    assertThat(check())
        .isEqualTo(
            new CheckResult.Ineffective(
                List.of(
                    "lo had no IPv6 when the rules were installed and has it now, so the sidecar"
                        + " cannot call the application from ::6; repeat ADD")));
    install(POLICY);
    assertThat(check()).isEqualTo(new CheckResult.Intact());
  }

  @Test
  void checkNoticesThatTheRoutesAreGone() throws Exception {
    install(POLICY);

    loseRoutes();

    assertThat(check())
        .isEqualTo(
            new CheckResult.Changed(
                List.of(
                    "no route makes ::6 local, as after lo and the pod's interface were down or"
                        + " without IPv6")));
    install(POLICY);
    assertThat(check()).isEqualTo(new CheckResult.Intact());
  }

  @Test
  void checkNoticesThatNobodyCanBindAnyLonger() throws Exception {
    install(POLICY);

    netns.run("sysctl", "-q", "-w", "net.ipv6.ip_nonlocal_bind=0");

    assertThat(check())
        .isEqualTo(
            new CheckResult.Changed(
                List.of("net.ipv6.ip_nonlocal_bind is 0, so the sidecar cannot call from ::6")));
  }

  /** Linux before 4.3, or a node whose /proc/sys is read-only. */
  @Test
  void whereTheSettingIsRefusedTheAddressIsOneOfLo() throws Exception {
    PodRedirect old = new PodRedirect(RefusingPosix.withoutSettings());
    String before = addresses();

    netns.call(
        () -> {
          old.install(POLICY);
          old.install(POLICY);
          return null;
        });

    assertThat(addresses()).contains("inet6 ::6/128");
    assertThat(netns.call(() -> old.check(Optional.of(POLICY))))
        .isEqualTo(new CheckResult.Intact());
    netns.call(
        () -> {
          old.remove();
          return null;
        });
    assertThat(addresses()).isEqualTo(before);
  }

  private void loseRoutes() {
    netns.run("ip", "-6", "route", "flush", "table", "local", "proto", "83");
  }

  private void disableIpv6(String link) {
    netns.run("sysctl", "-q", "-w", "net.ipv6.conf." + link + ".disable_ipv6=1");
  }

  private String addresses() {
    return netns.run("ip", "-oneline", "-family", "inet", "address")
        + netns.run("ip", "-oneline", "-family", "inet6", "address", "show", "scope", "global")
        + netns.run("ip", "-oneline", "-family", "inet6", "address", "show", "scope", "host");
  }

  /** All that belongs to the rules but the rules. */
  private String state() {
    return addresses()
        + netns.run("ip", "rule", "show")
        + netns.run("ip", "-6", "rule", "show")
        + netns.run("ip", "-4", "route", "show", "table", "all")
        + routes6()
        + bindsAnywhere();
  }

  /** Without those that come and go with the interfaces' own addresses. */
  private String routes6() {
    return netns
        .run("ip", "-6", "route", "show", "table", "all")
        .lines()
        .filter(route -> route.contains(" ::6 ") || route.contains("table 133"))
        .collect(Collectors.joining("\n"));
  }

  private String bindsAnywhere() {
    return netns.run("sysctl", "-n", "net.ipv6.ip_nonlocal_bind").strip();
  }

  private void install(RedirectPolicy policy) throws IOException, InterruptedException {
    netns.call(
        () -> {
          redirect.install(policy);
          return null;
        });
  }

  private void remove() throws IOException, InterruptedException {
    netns.call(
        () -> {
          redirect.remove();
          return null;
        });
  }

  private CheckResult check() throws IOException, InterruptedException {
    return check(Optional.of(POLICY));
  }

  private CheckResult check(Optional<RedirectPolicy> expected)
      throws IOException, InterruptedException {
    return netns.call(() -> redirect.check(expected));
  }
}
