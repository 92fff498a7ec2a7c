package mesh.sluice.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import mesh.sluice.kernel.TestNetns;
import mesh.sluice.nft.CheckResult;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.rules.Chain;
import mesh.sluice.rules.Hook;
import mesh.sluice.rules.Rule;
import mesh.sluice.rules.RuleCompiler;
import mesh.sluice.rules.Ruleset;
import mesh.sluice.rules.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The address {@code ::6} of the loopback interface comes and goes with the rules. */
class PodRedirectIT {
  private static final Ruleset RULESET = RuleCompiler.compile(RedirectPolicy.DEFAULT);

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
    install(RULESET);
    install(RULESET);
    assertThat(addresses()).contains("inet6 ::6/128");

    remove();

    assertThat(addresses()).isEqualTo(before);
    assertThat(netns.ruleset()).isEmpty();
  }

  @Test
  void refusedInstallationLeavesNoAddress() {
    String before = addresses();
    Rule rule = Rule.of(new Verdict.Jump("nowhere"));
    Ruleset refused =
        new Ruleset(List.of(new Chain("output", Optional.of(Hook.OUTPUT), List.of(rule))));

    assertThatThrownBy(() -> install(refused)).isInstanceOf(IOException.class);

    assertThat(addresses()).isEqualTo(before);
  }

  @Test
  void removingNothingLeavesAnAddressOfSomebodyElse() throws Exception {
    netns.ip("address add ::6/128 dev lo");

    remove();

    assertThat(addresses()).contains("inet6 ::6/128");
  }

  @Test
  void checkNoticesThatTheAddressIsGone() throws Exception {
    install(RULESET);
    assertThat(check()).isEqualTo(new CheckResult.Intact());

    netns.ip("address delete ::6/128 dev lo");

    assertThat(check())
        .isEqualTo(new CheckResult.Changed(List.of("the interface lo lacks the address ::6")));
  }

  @Test
  void namespaceWithoutIpv6GetsItsRules() throws Exception {
    netns.run("sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=1");

    install(RULESET);

    assertThat(check()).isEqualTo(new CheckResult.Intact());
    remove();
    assertThat(netns.ruleset()).isEmpty();
  }

  private String addresses() {
    return netns.run("ip", "-oneline", "address", "show", "dev", "lo");
  }

  private void install(Ruleset ruleset) throws IOException, InterruptedException {
    netns.call(
        () -> {
          redirect.install(ruleset);
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
    return netns.call(() -> redirect.check(Optional.of(RULESET)));
  }
}
