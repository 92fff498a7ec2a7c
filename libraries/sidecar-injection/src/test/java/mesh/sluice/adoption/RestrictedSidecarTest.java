package mesh.sluice.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import mesh.sluice.adoption.Adoption.Adopted;
import mesh.sluice.injection.PodObject;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.profile.NamespaceFacts;
import org.junit.jupiter.api.Test;

class RestrictedSidecarTest {
  private static final NamespaceFacts RESTRICTED =
      AdopterTest.namespace(
          Map.of(
              "sluice.mesh/adopt", "enabled",
              "pod-security.kubernetes.io/enforce", "restricted"));

  @Test
  void istiosSidecarGetsTheSeccompProfileThatItLacks() {
    JsonObject before =
        container(ForeignPods.read("istio-init-native"), "initContainers", "istio-proxy");
    JsonObject after =
        container(adopted("istio-init-native").pod(), "initContainers", "istio-proxy");

    JsonObject context = (JsonObject) before.find("securityContext").orElseThrow();
    assertThat(after)
        .isEqualTo(
            before.with(
                "securityContext",
                context.with("seccompProfile", ForeignPods.yaml("type: RuntimeDefault"))));
  }

  @Test
  void osmsSidecarGetsAllThatItLacks() {
    assertThat(container(adopted("osm").pod(), "containers", "envoy").find("securityContext"))
        .contains(
            ForeignPods.yaml(
                """
                runAsUser: 1500
                allowPrivilegeEscalation: false
                runAsNonRoot: true
                seccompProfile: {type: RuntimeDefault}
                capabilities: {drop: [ALL]}
                """));
  }

  @Test
  void whatThePodSaysForAllItsContainersIsNotRepeated() {
    PodObject pod = new PodObject(ForeignPods.read("osm"));
    JsonObject spec = (JsonObject) pod.json().find("spec").orElseThrow();
    JsonObject whole =
        pod.json()
            .with(
                "spec",
                spec.with(
                    "securityContext",
                    ForeignPods.yaml(
                        "runAsNonRoot: true\nseccompProfile: {type: RuntimeDefault}")));

    assertThat(
            container(
                    ((Adopted) AdopterTest.adopt(whole, RESTRICTED, "{}")).pod(),
                    "containers",
                    "envoy")
                .find("securityContext"))
        .contains(
            ForeignPods.yaml(
                """
                runAsUser: 1500
                allowPrivilegeEscalation: false
                capabilities: {drop: [ALL]}
                """));
  }

  @Test
  void applicationIsNotTouched() {
    JsonObject plain =
        ForeignPods.yaml(ForeignPods.read("osm").toString().replace("\"runAsNonRoot\":true,", ""));

    Adopted adopted = (Adopted) AdopterTest.adopt(plain, RESTRICTED, "{}");

    assertThat(container(adopted.pod(), "containers", "web"))
        .isEqualTo(container(plain, "containers", "web"));
  }

  @Test
  void containerThatRunsAsRootIsLeftAndNamed() {
    JsonObject pod =
        ForeignPods.yaml(
            ForeignPods.read("osm").toString().replace("\"runAsUser\":1500", "\"runAsUser\":0"));

    Adopted adopted = (Adopted) AdopterTest.adopt(pod, RESTRICTED, "{}");

    assertThat(container(adopted.pod(), "containers", "envoy"))
        .isEqualTo(container(pod, "containers", "envoy"));
    assertThat(adopted.notes()).singleElement().asString().contains("envoy", "root");
  }

  private static Adopted adopted(String name) {
    return (Adopted) AdopterTest.adopt(ForeignPods.read(name), RESTRICTED, "{}");
  }

  private static JsonObject container(JsonObject pod, String list, String name) {
    return new PodObject(pod)
        .list(list).stream()
            .filter(container -> PodObject.name(container).equals(name))
            .findFirst()
            .orElseThrow();
  }
}
