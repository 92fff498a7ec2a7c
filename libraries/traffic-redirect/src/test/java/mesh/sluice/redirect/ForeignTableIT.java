package mesh.sluice.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.kernel.TestNetns;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Another process has a table of our name that the kernel lets nobody else change. */
class ForeignTableIT {
  private static final RedirectPolicy POLICY =
      RedirectPolicy.DEFAULT.withInbound(
          new InboundCapture(InboundMode.TPROXY, 15006, PortSet.ALL, PortSet.NONE));

  private TestNetns netns;
  private Process owner;

  @BeforeEach
  void createNamespace() {
    netns = TestNetns.create();
  }

  @AfterEach
  void removeNamespace() throws Exception {
    if (owner != null) {
      owner.destroyForcibly().waitFor();
    }
    netns.close();
  }

  @ParameterizedTest
  @EnumSource
  void refusedInstallationNamesTheOwnerAndChangesNothing(BackendChoice choice) throws Exception {
    ownTable();
    String before = everything();

    assertThatThrownBy(() -> install(choice))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the table inet sluice belongs to another process")
        .hasMessageNotContaining("CAP_NET_ADMIN");

    assertThat(everything()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void removingTakesAwayWhatIsOursAndNamesTheOwner(BackendChoice choice) throws Exception {
    String before = besideRules();
    install(BackendChoice.IPTABLES);
    ownTable();

    assertThatThrownBy(() -> remove(choice))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the table inet sluice belongs to another process");

    assertThat(iptables()).doesNotContain("SLUICE");
    assertThat(besideRules()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void checkNamesTheOwner(BackendChoice choice) throws Exception {
    ownTable();

    assertThat(check(choice)).isInstanceOf(CheckResult.Changed.class);
    assertThat(check(choice).toString()).contains("belongs to another process");
  }

  @Test
  void installationSucceedsWhenTheOwnerHasEnded() throws Exception {
    ownTable();
    endOwner();

    install(BackendChoice.NFT);

    assertThat(check(BackendChoice.NFT)).isEqualTo(new CheckResult.Intact());
  }

  /** The table lives as long as the process. */
  private void ownTable() throws Exception {
    owner =
        new ProcessBuilder(netns.inside("nft", "-i"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    owner
        .getOutputStream()
        .write("add table inet sluice { flags owner; }\n".getBytes(StandardCharsets.UTF_8));
    owner.getOutputStream().flush();
    awaitTable(true);
  }

  private void endOwner() throws Exception {
    owner.destroyForcibly().waitFor();
    awaitTable(false);
  }

  private void awaitTable(boolean there) {
    Condition.await(
        Duration.ofSeconds(20),
        "the owner's table is " + (there ? "there" : "gone"),
        () -> netns.ruleset().contains("table inet sluice") == there,
        netns::ruleset);
  }

  private String everything() {
    return netns.ruleset().replaceAll("# progname.*", "") + iptables() + besideRules();
  }

  private String besideRules() {
    return netns.run("ip", "address", "show", "lo").replaceAll("valid_lft.*", "")
        + netns.run("ip", "rule")
        + netns.run("ip", "-6", "rule")
        + netns.run("ip", "route", "show", "table", "all");
  }

  /** Our chains and rules, by whichever variant. */
  private String iptables() {
    StringBuilder rules = new StringBuilder();
    for (String program :
        new String[] {
          "iptables-nft-save", "ip6tables-nft-save", "iptables-legacy-save", "ip6tables-legacy-save"
        }) {
      netns
          .run(program)
          .lines()
          .filter(line -> line.contains("SLUICE"))
          .forEach(line -> rules.append(line).append('\n'));
    }
    return rules.toString();
  }

  private void install(BackendChoice choice) throws Exception {
    netns.call(
        () -> {
          new PodRedirect(Posix.system(), choice).install(POLICY);
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
    return netns.call(() -> new PodRedirect(Posix.system(), choice).check(Optional.of(POLICY)));
  }
}
