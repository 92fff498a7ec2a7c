package mesh.sluice.pods;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mesh.sluice.json.Json;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.pods.NodePod.Redirect;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.NotMeshedReason;
import mesh.sluice.profile.PodFacts;
import org.junit.jupiter.api.Test;

class KnownDecisionsTest {
  private static final List<MeshProfile> ISTIO = List.of(MeshProfile.ISTIO);

  private final KnownDecisions decisions = new KnownDecisions();

  @Test
  void podsOfAWorkloadShareTheirDecision() throws Exception {
    KnownDecisions.Known first = decisions.of(ISTIO, pod("web-1", "15001"));
    KnownDecisions.Known second = decisions.of(ISTIO, pod("web-2", "15001"));

    assertThat(first.decision()).isInstanceOf(Decision.Meshed.class);
    assertThat(second).isSameAs(first);
  }

  @Test
  void whatAProfileReadsMakesAnotherOne() throws Exception {
    KnownDecisions.Known known = decisions.of(ISTIO, pod("web-1", "9000"));

    assertThat(decisions.of(ISTIO, pod("web-1", "9001"))).isNotEqualTo(known);
    assertThat(decisions.of(ISTIO, pod("web-1", "9000"))).isSameAs(known);
  }

  @Test
  void otherProfilesDecideAnew() throws Exception {
    decisions.of(ISTIO, pod("web-1", "9000"));

    assertThat(decisions.of(List.of(MeshProfile.SLUICE), pod("web-1", "9000")).decision())
        .isEqualTo(new Decision.NotMeshed(NotMeshedReason.NO_ANNOTATION));
  }

  @Test
  void thoseAskedForLastAreKept() throws Exception {
    KnownDecisions.Known first = decisions.of(ISTIO, pod("web", "1"));
    for (int port = 2; port <= 32; port++) {
      decisions.of(ISTIO, pod("web", "" + port));
    }
    assertThat(decisions.of(ISTIO, pod("web", "1"))).isSameAs(first);

    for (int port = 2; port <= 33; port++) {
      decisions.of(ISTIO, pod("web", "" + port));
    }
    assertThat(decisions.of(ISTIO, pod("web", "1"))).isEqualTo(first).isNotSameAs(first);
  }

  private static PodFacts pod(String name, String excluded) throws MalformedJsonException {
    String text =
        """
        {"metadata": {"namespace": "shop", "name": "%s", "annotations": {
           "sidecar.istio.io/status": "{\\"containers\\":[\\"istio-proxy\\"]}",
           "traffic.sidecar.istio.io/excludeInboundPorts": "%s"}},
         "spec": {"containers": [{"name": "web", "image": "w"},
           {"name": "istio-proxy", "image": "p", "args": ["proxy", "sidecar"],
            "securityContext": {"runAsUser": 1337, "runAsGroup": 1337}}]}}
        """
            .formatted(name, excluded);
    return ((Redirect.ByProfile) PodObject.read(Json.read(text).asObject()).redirect()).facts();
  }
}
