package mesh.sluice.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.kernel.TestNetns;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.InterfaceRules;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Errno;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A kernel without nf_tables, as far as system calls can tell. */
class AutomaticBackendIT {
  private final PodRedirect redirect = new PodRedirect(RefusingPosix.of(Errno.EPROTONOSUPPORT));
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
  void iptablesTakesOver() throws Exception {
    probe();
    assertThat(netns.call(() -> install(RedirectPolicy.DEFAULT))).isEqualTo("iptables");

    assertThat(netns.run("iptables-legacy-save")).contains("SLUICE_OUTPUT");
    assertThat(netns.run("ip6tables-legacy-save")).contains("SLUICE_OUTPUT");
    assertThat(netns.call(() -> redirect.check(Optional.of(RedirectPolicy.DEFAULT))))
        .isEqualTo(new CheckResult.Intact());
    netns.call(
        () -> {
          redirect.remove();
          return null;
        });
    assertThat(netns.run("iptables-legacy-save")).doesNotContain("SLUICE");
    assertThat(netns.run("ip6tables-legacy-save")).doesNotContain("SLUICE");
  }

  /** Found on such a kernel: what asked for our table there failed, in DEL and then in ADD too. */
  @Test
  void iptablesTakesOverWhereOnlyNftablesIsMissing() throws Exception {
    PodRedirect without = new PodRedirect(RefusingPosix.withoutNfTables());
    Optional<RedirectPolicy> policy = Optional.of(RedirectPolicy.DEFAULT);
    assertThat(netns.call(() -> without.check(policy))).isEqualTo(new CheckResult.Missing());

    netns.call(
        () -> {
          without.install(RedirectPolicy.DEFAULT);
          return null;
        });

    assertThat(netns.run("iptables-legacy-save")).contains("SLUICE_OUTPUT");
    assertThat(netns.call(() -> without.check(policy))).isEqualTo(new CheckResult.Intact());
    netns.call(
        () -> {
          without.remove();
          return null;
        });
    assertThat(netns.run("iptables-legacy-save")).doesNotContain("SLUICE");
  }

  /** Found by the conformance suite: STATUS of a plugin without CAP_NET_ADMIN said "ready". */
  @Test
  void missingPermissionIsNoReasonToTryIptables() {
    PodRedirect forbidden = new PodRedirect(RefusingPosix.of(Errno.EPERM));

    assertThatThrownBy(forbidden::probe)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("EPERM")
        .hasMessageNotContaining("iptables:");
  }

  @Test
  void errorSaysWhyNeitherWorks() {
    RedirectPolicy policy =
        RedirectPolicy.DEFAULT.withInterfaces(
            new InterfaceRules(List.of(new InterfaceName("tap+")), List.of()));

    assertThatThrownBy(() -> netns.call(() -> install(policy)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("neither backend works")
        .hasMessageContaining("EPROTONOSUPPORT")
        .hasMessageContaining("tap+");
  }

  /** Found on such a kernel: the error said nothing but EINVAL. */
  @Test
  void errorSaysThatNftablesIsMissing() {
    PodRedirect without = new PodRedirect(RefusingPosix.withoutNfTables(), BackendChoice.NFT);

    assertThatThrownBy(
            () ->
                netns.call(
                    () -> {
                      without.install(RedirectPolicy.DEFAULT);
                      return null;
                    }))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nf_tables does not answer: EINVAL")
        .hasMessageContaining("the node's kernel needs nf_tables");
  }

  private void probe() throws Exception {
    netns.call(
        () -> {
          redirect.probe();
          return null;
        });
  }

  private String install(RedirectPolicy policy) throws IOException {
    redirect.install(policy);
    return redirect.backend();
  }
}
