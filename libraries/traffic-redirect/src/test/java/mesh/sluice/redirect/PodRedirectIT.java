package mesh.sluice.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.kernel.TestNetns;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Errno;
import mesh.sluice.posix.Posix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The address {@code ::6} of the loopback interface comes and goes with the rules. */
class PodRedirectIT {
  private static final RedirectPolicy POLICY = RedirectPolicy.DEFAULT;

  private final PodRedirect redirect = new PodRedirect(Posix.system());
  private TestNetns netns;

  @BeforeEach
  void createNamespace() {
    netns = TestNetns.create();
  }

  @AfterEach
  void removeNamespace() {
    netns.close();
  }

  @Test
  void installingAddsTheAddressOnceAndRemovingRemovesIt() throws Exception {
    String before = addresses();
    install(POLICY);
    install(POLICY);
    assertThat(addresses()).contains("inet6 ::6/128");

    remove();

    assertThat(addresses()).isEqualTo(before);
    assertThat(netns.ruleset()).isEmpty();
  }

  @Test
  void refusedInstallationLeavesNothing() {
    assertRefusalChangesNothing();
  }

  /** Then there is no address to add, and still a route. */
  @Test
  void refusedInstallationLeavesNothingWithoutIpv6Either() {
    netns.run("sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=1");

    assertRefusalChangesNothing();
  }

  private void assertRefusalChangesNothing() {
    PodRedirect refused =
        new PodRedirect(RefusingPosix.of(Errno.EPROTONOSUPPORT), BackendChoice.NFT);
    InboundCapture transparent =
        new InboundCapture(InboundMode.TPROXY, 15006, PortSet.ALL, PortSet.NONE);
    String before = addresses() + routes();

    assertThatThrownBy(
            () ->
                netns.call(
                    () -> {
                      refused.install(POLICY.withInbound(transparent));
                      return null;
                    }))
        .isInstanceOf(IOException.class);

    assertThat(addresses() + routes()).isEqualTo(before);
  }

  private String routes() {
    return netns.run("ip", "rule", "show")
        + netns.run("ip", "-6", "rule", "show")
        + netns.run("ip", "route", "show", "table", "all");
  }

  @Test
  void removingNothingLeavesAnAddressOfSomebodyElse() throws Exception {
    netns.ip("address add ::6/128 dev lo");

    remove();

    assertThat(addresses()).contains("inet6 ::6/128");
  }

  @Test
  void removingLeavesAnAddressThatWasThereBeforeTheRules() throws Exception {
    netns.ip("address add ::6/128 dev lo");
    install(POLICY);

    remove();

    assertThat(netns.ruleset()).isEmpty();
    assertThat(addresses()).contains("inet6 ::6/128");
  }

  @Test
  void removingTakesAddressAndRoutesAwayAlsoWhereSomebodyHasRemovedTheRules() throws Exception {
    String before = addresses() + routes();
    install(
        POLICY.withInbound(
            new InboundCapture(InboundMode.TPROXY, 15006, PortSet.ALL, PortSet.NONE)));
    netns.nft("delete table inet sluice");

    remove();

    assertThat(addresses() + routes()).isEqualTo(before);
  }

  @Test
  void checkNoticesThatTheAddressIsGone() throws Exception {
    install(POLICY);
    assertThat(check()).isEqualTo(new CheckResult.Intact());

    netns.ip("address delete ::6/128 dev lo");

    assertThat(check())
        .isEqualTo(new CheckResult.Changed(List.of("the interface lo lacks the address ::6")));
  }

  @Test
  void namespaceWithoutIpv6GetsItsRules() throws Exception {
    netns.run("sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=1");

    install(POLICY);

    assertThat(check()).isEqualTo(new CheckResult.Intact());
    remove();
    assertThat(netns.ruleset()).isEmpty();
  }

  private String addresses() {
    return netns.run("ip", "-oneline", "address", "show", "dev", "lo");
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
    return netns.call(() -> redirect.check(Optional.of(POLICY)));
  }
}
