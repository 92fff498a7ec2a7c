package mesh.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectPolicyTest {
  private static final OwnerId ISTIO = new OwnerId(1337);

  /** istio-iptables without arguments, as istio-cni starts it for a pod that sets nothing. */
  @Test
  void defaultIsWhatIstioDoes() {
    RedirectPolicy policy = RedirectPolicy.DEFAULT;

    assertThat(policy.sidecar().uids()).containsExactly(ISTIO);
    assertThat(policy.sidecar().gids()).containsExactly(ISTIO);
    assertThat(policy.sidecar().ports()).isEqualTo(PortSet.of(15008));
    assertThat(policy.inbound().mode()).isEqualTo(InboundMode.REDIRECT);
    assertThat(policy.inbound().port()).isEqualTo(15006);
    assertThat(policy.inbound().includePorts()).isEqualTo(PortSet.ALL);
    assertThat(policy.inbound().excludePorts()).isEqualTo(PortSet.of(15020, 15021, 15090));
    assertThat(policy.outbound().port()).isEqualTo(15001);
    assertThat(policy.outbound().includeCidrs()).isEqualTo(CidrSet.ALL);
    assertThat(policy.outbound().excludeCidrs()).isEqualTo(CidrSet.NONE);
    assertThat(policy.outbound().includePorts()).isEqualTo(PortSet.NONE);
    assertThat(policy.outbound().excludePorts()).isEqualTo(PortSet.NONE);
    assertThat(policy.dns()).isEmpty();
    assertThat(policy.interfaces()).isEqualTo(InterfaceRules.NONE);
    assertThat(policy.dropInvalid()).isFalse();
  }

  @Test
  void listenersMustNotShareAPort() {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> RedirectPolicy.DEFAULT.withInbound(inbound(InboundMode.REDIRECT, 15001)))
        .withMessage(
            "inbound.port: '15001': the outbound listener has this port too; give the two listeners"
                + " different ports");
  }

  @Test
  void inboundPortDoesNotMatterWhereNothingInboundIsCaptured() {
    InboundCapture none = inbound(InboundMode.NONE, 15001);

    assertThat(RedirectPolicy.DEFAULT.withInbound(none).inbound()).isEqualTo(none);
  }

  /** Else the sidecar's own connections would be redirected to itself, over and over. */
  @Test
  void sidecarMustBeKnownByAUserOrAGroup() {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> new SidecarIdentity(List.of(), List.of(), PortSet.NONE))
        .satisfies(
            e -> {
              assertThat(e.field()).isEqualTo("uids");
              assertThat(e.remedy()).contains("at least one user or group id");
            });
    assertThat(new SidecarIdentity(List.of(), List.of(ISTIO), PortSet.NONE).gids())
        .containsExactly(ISTIO);
    assertThat(new SidecarIdentity(List.of(ISTIO), List.of(), PortSet.NONE).uids())
        .containsExactly(ISTIO);
  }

  @Test
  void listsOfIdsAndInterfacesAreSetsInOrder() {
    List<OwnerId> owners = List.of(new OwnerId(20), new OwnerId(3), new OwnerId(20));
    List<InterfaceName> names = List.of(new InterfaceName("net1"), new InterfaceName("eth1"));

    assertThat(new SidecarIdentity(owners, owners, PortSet.NONE).uids())
        .containsExactly(new OwnerId(3), new OwnerId(20));
    assertThat(new InterfaceRules(names, List.of()).excluded())
        .containsExactly(new InterfaceName("eth1"), new InterfaceName("net1"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void everyListenerHasARealPort(int port) {
    assertRefused(() -> inbound(InboundMode.REDIRECT, port));
    assertRefused(
        () -> new OutboundCapture(port, CidrSet.ALL, CidrSet.NONE, PortSet.NONE, PortSet.NONE));
    assertRefused(() -> new DnsCapture(port, CidrSet.ALL));
  }

  @ParameterizedTest
  @ValueSource(strings = {"redirect", "tproxy", "none"})
  void modesAreCalledWhatUsersWrite(String text) {
    assertThat(InboundMode.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "REDIRECT", "Redirect", "TPROXY", "off", " none"})
  void otherModesAreRefused(String text) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> InboundMode.parse(text))
        .withMessage("'" + text + "': not an interception mode; write redirect, tproxy or none");
  }

  private static InboundCapture inbound(InboundMode mode, int port) {
    return new InboundCapture(mode, port, PortSet.ALL, PortSet.NONE);
  }

  private static void assertRefused(Runnable construction) {
    assertThatExceptionOfType(InvalidPolicyException.class).isThrownBy(construction::run);
  }
}
