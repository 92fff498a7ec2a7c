package mesh.sluice.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.injection.Injection;
import mesh.sluice.injection.PodObject;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.selection.SelectionReason;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AdoptionValidationTest {
  private static final NamespaceFacts BOTH =
      AdopterTest.namespace(
          Map.of("sluice.mesh/injection", "enabled", "sluice.mesh/adopt", "enabled"));
  private static final String OPEN = "{\"v\":1,\"outbound\":{\"excludeCidrs\":[\"0.0.0.0/0\"]}}";

  static List<String> everyPod() {
    return ForeignPods.ALL;
  }

  @ParameterizedTest
  @MethodSource("everyPod")
  void adoptedPodIsLeftAlone(String name) {
    assertThat(inject(AdopterTest.adopted(ForeignPods.read(name)).pod(), BOTH, "{}"))
        .isEqualTo(new Injection.Skipped(SelectionReason.ADOPTED, List.of()));
  }

  @ParameterizedTest
  @MethodSource("everyPod")
  void adoptedPodWhoseInitContainerCameBackIsLeftAloneToo(String name) {
    JsonObject before = ForeignPods.read(name);
    PodObject back =
        new PodObject(AdopterTest.adopted(before).pod())
            .withList("initContainers", new PodObject(before).list("initContainers"));

    assertThat(inject(back.json(), BOTH, "{}")).isInstanceOf(Injection.Skipped.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"v\":1,\"adopted\":\"istio\"}",
        "{\"v\":1,\"adopted\":\"mine\"}",
        "{\"v\":1,\"adopted\":\"osm\",\"init\":{\"name\":\"osm-init\",\"args\":[]}}",
      })
  void podThatOnlySaysThatItWasAdoptedIsRefused(String status) {
    PodObject forged =
        new PodObject(ForeignPods.yaml("spec: {containers: [{name: web, image: example/web}]}"))
            .withAnnotation("sluice.mesh/status", status)
            .withAnnotation(RedirectAnnotation.KEY, OPEN);

    assertRefused(inject(forged.json(), BOTH, "{}"), "neither istiod nor OSM");
  }

  @ParameterizedTest
  @MethodSource("everyPod")
  void adoptedPodWithAnotherPolicyIsRefused(String name) {
    PodObject forged =
        new PodObject(AdopterTest.adopted(ForeignPods.read(name)).pod())
            .withAnnotation(RedirectAnnotation.KEY, OPEN);

    assertRefused(inject(forged.json(), BOTH, "{}"), "not what adopting this pod gives");
  }

  @Test
  void adoptedPodWithoutPolicyIsRefused() {
    PodObject without =
        new PodObject(AdopterTest.adopted(ForeignPods.read("osm")).pod())
            .withoutAnnotation(RedirectAnnotation.KEY);

    assertRefused(inject(without.json(), BOTH, "{}"), "not what adopting this pod gives");
  }

  @ParameterizedTest
  @CsvSource({"labelled, its namespace does not opt in", "none, the configuration says"})
  void adoptedPodIsRefusedWhereNoPodIsAdopted(String adopt, String why) {
    NamespaceFacts injected = AdopterTest.namespace(Map.of("sluice.mesh/injection", "enabled"));

    assertRefused(
        inject(
            AdopterTest.adopted(ForeignPods.read("istio-init-native")).pod(),
            injected,
            "adopt: " + adopt),
        why);
  }

  private static void assertRefused(Injection injection, String why) {
    assertThat(injection)
        .isInstanceOfSatisfying(
            Injection.Refused.class,
            refused ->
                assertThat(refused.message())
                    .contains("sluice.mesh/status", why, "remove it and sluice.mesh/redirect")
                    .doesNotContain("\n"));
  }

  private static Injection inject(JsonObject pod, NamespaceFacts namespace, String configuration) {
    try {
      return AdoptionValidation.inject(
          pod, namespace, InjectorSettings.parse(Map.of("config.yaml", configuration)));
    } catch (TemplateException e) {
      throw new AssertionError(e);
    }
  }
}
