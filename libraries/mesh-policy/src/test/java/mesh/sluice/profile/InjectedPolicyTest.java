package mesh.sluice.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.RedirectPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InjectedPolicyTest {
  private static final ContainerFacts SIDECAR =
      ContainerFacts.named("sluice-proxy").withRunAs(RunAs.of(2001, 2002));

  @ParameterizedTest
  @EnumSource(MeshProfile.class)
  void sidecarIsKnownByItsOwnUserAndGroup(MeshProfile words) {
    RedirectPolicy policy = policy(words, Map.of());

    assertThat(policy.sidecar().uids()).containsExactly(new OwnerId(2001));
    assertThat(policy.sidecar().gids()).containsExactly(new OwnerId(2002));
  }

  @ParameterizedTest
  @EnumSource(MeshProfile.class)
  void portsOfOurSidecarAreNotRedirected(MeshProfile words) {
    RedirectPolicy policy = policy(words, Map.of());

    assertThat(policy.inbound().excludePorts().contains(15021)).isTrue();
    assertThat(policy.inbound().excludePorts().contains(15090)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "SLUICE, sluice.mesh/exclude-outbound-ports, 3306",
    "ISTIO, traffic.sidecar.istio.io/excludeOutboundPorts, 3306",
    "OSM, openservicemesh.io/outbound-port-exclusion-list, 3306"
  })
  void eachFamilySaysItInItsWords(MeshProfile words, String key, String value) {
    assertThat(policy(words, Map.of(key, value)).outbound().excludePorts().contains(3306)).isTrue();
  }

  @Test
  void podWithoutInterceptionIsInjectedButNotRedirected() {
    Decision decision =
        decide(MeshProfile.ISTIO, Map.of("sidecar.istio.io/interceptionMode", "NONE"));

    assertThat(decision).isEqualTo(new Decision.NotMeshed(NotMeshedReason.INTERCEPTION_MODE_NONE));
  }

  @Test
  void ownModeNoneStillRedirectsWhatThePodSends() {
    RedirectPolicy policy =
        policy(MeshProfile.SLUICE, Map.of("sluice.mesh/interception-mode", "none"));

    assertThat(policy.inbound().mode()).isEqualTo(InboundMode.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "SLUICE, sluice.mesh/inbound-port, x",
    "SLUICE, sluice.mesh/exclude-outbound-prots, 1",
    "ISTIO, traffic.sidecar.istio.io/excludeOutboundPorts, x",
    "OSM, openservicemesh.io/outbound-port-exclusion-list, x"
  })
  void malformedAnnotationIsRefusedByItsKey(MeshProfile words, String key, String value) {
    assertThat(decide(words, Map.of(key, value)))
        .isInstanceOfSatisfying(
            Decision.Invalid.class, invalid -> assertThat(invalid.field()).startsWith(key));
  }

  private static RedirectPolicy policy(MeshProfile words, Map<String, String> annotations) {
    return ((Decision.Meshed) decide(words, annotations)).policy();
  }

  private static Decision decide(MeshProfile words, Map<String, String> annotations) {
    return InjectedPolicy.explain(words, Pods.plain(annotations), SIDECAR, OsmMeshConfig.DEFAULT)
        .decision();
  }
}
