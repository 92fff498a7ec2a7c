package mesh.sluice.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The marks of transparent interception, where others have changed what the kernel does by them.
 */
class TransparentMarkIT extends ConnectionTests {
  private static final RedirectPolicy POLICY =
      RedirectPolicy.DEFAULT.withInbound(
          new InboundCapture(InboundMode.TPROXY, INBOUND, PortSet.ALL, PortSet.NONE));

  private static final List<String> SYSCTLS =
      List.of(
          // Tools of WireGuard set it.
          "net.ipv4.conf.all.src_valid_mark",
          // A socket that was accepted has the mark of the connection's first packet.
          "net.ipv4.tcp_fwmark_accept",
          "net.ipv4.conf.all.rp_filter");

  static Stream<Arguments> sysctls() {
    return Stream.of(BackendChoice.NFT, BackendChoice.IPTABLES_NFT, BackendChoice.IPTABLES_LEGACY)
        .flatMap(choice -> SYSCTLS.stream().map(sysctl -> Arguments.of(choice, sysctl)));
  }

  @AfterEach
  void putBack() throws Exception {
    for (String sysctl : SYSCTLS) {
      pod().netns().run("sysctl", "-q", "-w", sysctl + "=0");
    }
    pod().remove(BackendChoice.AUTO);
  }

  @ParameterizedTest
  @MethodSource("sysctls")
  void whatComesInGetsToTheSidecar(BackendChoice choice, String sysctl) throws Exception {
    pod().install(POLICY, choice);
    pod().netns().run("sysctl", "-q", "-w", sysctl + "=1");

    for (String own : POD) {
      assertRedirected(fromPeer(own, 8080), INBOUND);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {133, 134, 135})
  void checkNoticesEachRuleOfRoutingThatIsMissing(int priority) throws Exception {
    pod().install(POLICY, BackendChoice.NFT);
    assertThat(check()).isEqualTo(new CheckResult.Intact());
    for (String family : List.of("-4", "-6")) {
      pod().netns().run("ip", family, "rule", "del", "priority", Integer.toString(priority));
      assertThat(check().toString()).contains("priority " + priority + " fwmark");
      pod().install(POLICY, BackendChoice.NFT);
      assertThat(check()).isEqualTo(new CheckResult.Intact());
    }
  }

  private static CheckResult check() throws Exception {
    return pod().netns().call(() -> new PodRedirect(Posix.system()).check(Optional.of(POLICY)));
  }
}
