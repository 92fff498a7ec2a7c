package mesh.sluice.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.kernel.TestNetns;
import mesh.sluice.kernel.TestUserNamespace;
import mesh.sluice.netns.NetnsThread;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything that a redirect consists of, by each backend, and what the choice of one does. */
class BackendChoiceIT {
  private static final RedirectPolicy TRANSPARENT =
      RedirectPolicy.DEFAULT.withInbound(
          new InboundCapture(InboundMode.TPROXY, 15006, PortSet.ALL, PortSet.NONE));

  private TestNetns netns;

  @BeforeEach
  void createNamespace() {
    netns = TestNetns.create();
  }

  @AfterEach
  void removeNamespace() {
    netns.close();
  }

  @ParameterizedTest
  @EnumSource
  void eachInstallsChecksAndRemoves(BackendChoice choice) throws Exception {
    assertThat(check(choice)).isEqualTo(new CheckResult.Missing());
    install(choice);
    assertThat(check(choice)).isEqualTo(new CheckResult.Intact());

    netns.ip("rule delete fwmark 1337 lookup 133");
    netns.run("sysctl", "-q", "-w", "net.ipv6.ip_nonlocal_bind=0");
    assertThat(check(choice)).isInstanceOf(CheckResult.Changed.class);

    install(choice);
    assertThat(check(choice)).isEqualTo(new CheckResult.Intact());
    remove(choice);
    assertThat(check(choice)).isEqualTo(new CheckResult.Missing());
    assertThat(netns.run("ip", "-6", "route", "show", "table", "local")).doesNotContain("::6");
    assertThat(netns.run("ip", "rule")).doesNotContain("0x539", "0x53b");
    assertThat(netns.run("iptables-nft-save") + netns.run("iptables-legacy-save"))
        .doesNotContain("SLUICE");
  }

  @Test
  void automaticUsesNftablesAndStartsNothing() throws Exception {
    install(BackendChoice.AUTO);

    assertThat(netns.ruleset()).contains("table inet sluice").doesNotContain("SLUICE");
  }

  @ParameterizedTest
  @EnumSource(names = {"IPTABLES_NFT", "IPTABLES_LEGACY"})
  void automaticFindsAndRemovesWhatIptablesInstalled(BackendChoice choice) throws Exception {
    install(choice);

    assertThat(check(BackendChoice.AUTO)).isEqualTo(new CheckResult.Intact());
    remove(BackendChoice.AUTO);

    assertThat(check(choice)).isEqualTo(new CheckResult.Missing());
  }

  @Test
  void iptablesJoinsLegacyRulesOfOthers() throws Exception {
    netns.run("iptables-legacy", "-t", "nat", "-A", "OUTPUT", "-d", "203.0.113.1", "-j", "ACCEPT");

    install(BackendChoice.IPTABLES);

    assertThat(netns.run("iptables-legacy-save")).contains("SLUICE_OUTPUT");
    assertThat(netns.run("iptables-nft-save")).doesNotContain("SLUICE");
  }

  @Test
  void iptablesPrefersNftablesWhereNobodyHasLegacyRules() throws Exception {
    netns.run("iptables-legacy", "-t", "nat", "-L");

    install(BackendChoice.IPTABLES);

    assertThat(netns.run("iptables-nft-save")).contains("SLUICE_OUTPUT");
    assertThat(netns.run("iptables-legacy-save")).doesNotContain("SLUICE");
  }

  @ParameterizedTest
  @EnumSource(names = {"IPTABLES", "IPTABLES_NFT", "IPTABLES_LEGACY"})
  void iptablesRefusesAPodWithUsersOfItsOwn(BackendChoice choice) throws Exception {
    try (TestUserNamespace pod = TestUserNamespace.create(List.of(8080))) {
      PodRedirect redirect = new PodRedirect(Posix.system(), choice);
      assertThatThrownBy(
              () ->
                  NetnsThread.call(
                      Posix.system(),
                      pod.path().toString(),
                      () -> {
                        redirect.install(RedirectPolicy.DEFAULT);
                        return null;
                      }))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("hostUsers: false")
          .hasMessageContaining("\"backend\": \"nft\"");
    }
  }

  @ParameterizedTest
  @EnumSource
  void probingChangesNothing(BackendChoice choice) throws Exception {
    netns.call(
        () -> {
          new PodRedirect(Posix.system(), choice).probe();
          return null;
        });

    assertThat(netns.ruleset()).isEmpty();
    assertThat(netns.run("cat", "/proc/net/ip_tables_names")).isEmpty();
  }

  private void install(BackendChoice choice) throws Exception {
    netns.call(
        () -> {
          new PodRedirect(Posix.system(), choice).install(TRANSPARENT);
          return null;
        });
  }

  private void remove(BackendChoice choice) throws Exception {
    netns.call(
        () -> {
          new PodRedirect(Posix.system(), choice).remove();
          return null;
        });
  }

  private CheckResult check(BackendChoice choice) throws Exception {
    return netns.call(
        () -> new PodRedirect(Posix.system(), choice).check(Optional.of(TRANSPARENT)));
  }
}
