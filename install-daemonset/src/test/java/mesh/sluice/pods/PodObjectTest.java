package mesh.sluice.pods;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import mesh.sluice.manifest.PodReader;
import mesh.sluice.pods.NodePod.Redirect;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.profile.NotMeshedReason;
import mesh.sluice.profile.OsmMeshConfig;
import mesh.sluice.profile.PodFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodObjectTest {
  /** What the application says of itself, and kubectl keeps, and no profile reads. */
  private static final String UNREAD = "nobody reads this";

  @Test
  void whatMattersIsKept() {
    NodePod pod =
        PodObject.read(
            PodJson.read(
                """
                {"metadata": {"namespace": "shop", "name": "web", "uid": "u1", "resourceVersion": "7",
                              "annotations": {"kubernetes.io/config.hash": "0a1b"}},
                 "spec": {"nodeName": "worker", "containers": [{"name": "app"}]},
                 "status": {"phase": "Running", "podIP": "10.1.2.3",
                            "podIPs": [{"ip": "10.1.2.3"}, {"ip": "010.1.2.3"}, {}]}}
                """));

    assertThat(pod)
        .isEqualTo(
            new NodePod(
                "u1",
                Optional.of("0a1b"),
                "7",
                "worker",
                "Running",
                List.of(IpAddress.parse("10.1.2.3")),
                false,
                Optional.empty(),
                new Redirect.None(NotMeshedReason.NO_ANNOTATION)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"metadata\": 1, \"spec\": [], \"status\": \"x\"}",
        "{\"metadata\": {\"uid\": 1, \"annotations\": []}, \"spec\": {\"containers\": 1}}",
        "{\"status\": {\"podIPs\": {\"ip\": 1}}}"
      })
  void objectThatIsNoPodIsUnreadable(String text) {
    NodePod pod = PodObject.read(PodJson.read(text));

    assertThat(pod.redirect()).isInstanceOf(Redirect.Unreadable.class);
    assertThat(pod.addresses()).isEmpty();
  }

  @Test
  void decisionsAreThoseOfTheWholePodThoughLittleIsKept() throws Exception {
    for (String pod :
        List.of(
            big(PodJson.istio("web", "u1")),
            big(PodJson.osm("web", "u1")),
            big(
                PodJson.istio("web", "u1")
                    .replace(
                        "\"annotations\": {",
                        "\"annotations\": {"
                            + "\"traffic.sidecar.istio.io/excludeInboundPorts\": \"80,x\",")),
            big(PodJson.istio("web", "u1").replace("\"sidecar\"", "\"router\"")),
            big(
                PodJson.istio("web", "u1")
                    .replace(
                        "\"args\":",
                        "\"env\": [{\"name\": \"ISTIO_META_DNS_CAPTURE\", \"value\": \"true\"},"
                            + " {\"name\": \"MORE\", \"value\": \""
                            + UNREAD
                            + "\"}], \"args\":")),
            big(
                PodJson.pod(
                    "web",
                    "u1",
                    "\"annotations\": {\"sluice.mesh/exclude-outbound-port\": \"80\"},",
                    "{\"name\": \"app\"}")),
            big(
                PodJson.pod(
                    "web",
                    "u1",
                    "\"annotations\": {\"sluice.mesh/outbound-port\": \"15001\"},",
                    "{\"name\": \"app\"}")))) {
      PodFacts whole = PodReader.read("pod", PodJson.read(pod), NamespaceFacts.named("shop"));
      assertThat(PodObject.read(PodJson.read(pod)).redirect())
          .isInstanceOfSatisfying(
              Redirect.ByProfile.class,
              kept -> {
                for (MeshProfile profile : MeshProfile.values()) {
                  assertThat(explain(profile, kept.facts())).isEqualTo(explain(profile, whole));
                }
                assertThat(kept.facts().toString()).doesNotContain(UNREAD);
              });
    }
  }

  private static Object explain(MeshProfile profile, PodFacts pod) {
    return MeshProfile.explain(List.of(profile), pod, OsmMeshConfig.DEFAULT);
  }

  private static String big(String pod) {
    String more = "{\"name\": \"more\", \"args\": [\"a\", \"b\", \"" + UNREAD + "\"],";
    return pod.replace(
            "\"containers\": [",
            "\"containers\": ["
                + more
                + " \"env\": [{\"name\": \"A\", \"value\": \""
                + UNREAD
                + "\"}]}, ")
        .replace(
            "\"annotations\": {",
            "\"annotations\": {\"kubectl.kubernetes.io/last-applied-configuration\": \""
                + UNREAD
                + "\",");
  }
}
