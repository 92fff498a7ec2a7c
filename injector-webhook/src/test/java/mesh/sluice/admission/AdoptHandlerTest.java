package mesh.sluice.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.admission.ReviewAnswer.Allowed;
import mesh.sluice.adoption.ForeignPods;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.patch.PatchOperation;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdoptHandlerTest {
  private static final JsonObject POD = ForeignPods.read("istio-init-native");

  @Test
  void patchTouchesOneContainerAndTwoAnnotations() {
    Allowed answer = answer("Pod", "CREATE", "shop", POD);

    assertThat(answer.reason()).isEqualTo("adopted-from-istio");
    assertThat(answer.patch().operations())
        .extracting(
            operation ->
                switch (operation) {
                  case PatchOperation.Add(var path, var ignored) -> "add " + path.text();
                  case PatchOperation.Remove(var path) -> "remove " + path.text();
                  case PatchOperation.Replace(var path, var ignored) -> "replace " + path.text();
                })
        .containsExactlyInAnyOrder(
            "remove /spec/initContainers/0",
            "add /metadata/annotations/sluice.mesh~1redirect",
            "add /metadata/annotations/sluice.mesh~1status");
    assertThat(answer.warnings()).isEmpty();
    assertThat(answer.auditAnnotations())
        .isEqualTo(Map.of("decision", "adopted: it has the sidecar of istio"));
  }

  @Test
  void whatIsNotUnderstoodGoesByWithAWarning() {
    Allowed answer =
        answer("Pod", "CREATE", "shop", ForeignPods.withArguments(POD, List.of("--no-such")));

    assertThat(answer.reason()).isEqualTo("unsupported");
    assertThat(answer.patch().isEmpty()).isTrue();
    assertThat(answer.warnings()).singleElement().asString().contains("--no-such");
    assertThat(answer.auditAnnotations().get("decision")).contains("--no-such");
  }

  @ParameterizedTest
  @CsvSource({
    "Pod, UPDATE, shop, other-operation",
    "Node, CREATE, shop, other-kind",
    "Pod, CREATE, elsewhere, namespace-unset"
  })
  void otherReviewsChangeNothing(String kind, String operation, String namespace, String reason) {
    Allowed answer = answer(kind, operation, namespace, POD);

    assertThat(answer.reason()).isEqualTo(reason);
    assertThat(answer.patch().isEmpty()).isTrue();
    assertThat(answer.warnings()).isEmpty();
  }

  @Test
  void podOfAnUnknownNamespaceStaysAndItsOwnerIsTold() {
    Allowed answer = answer("Pod", "CREATE", "unknown", POD);

    assertThat(answer.reason()).isEqualTo("unknown-namespace");
    assertThat(answer.patch().isEmpty()).isTrue();
    assertThat(answer.warnings()).singleElement().asString().contains("'unknown'");
  }

  @Test
  void unknownNamespaceIsNothingToTellTheOwnersOfOtherPods() {
    Allowed answer =
        answer("Pod", "CREATE", "unknown", ForeignPods.read("istio-init-native").without("spec"));

    assertThat(answer.reason()).isEqualTo("no-other-injector");
    assertThat(answer.warnings()).isEmpty();
  }

  private static Allowed answer(
      String kind, String operation, String namespace, JsonObject object) {
    Map<String, NamespaceFacts> namespaces =
        Map.of(
            "shop",
            new NamespaceFacts("shop", Map.of("sluice.mesh/adopt", "enabled"), Map.of()),
            "elsewhere",
            NamespaceFacts.named("elsewhere"));
    return (Allowed)
        new AdoptHandler(
                AdoptHandlerTest::settings, name -> Optional.ofNullable(namespaces.get(name)))
            .answer(
                new Review(
                    "uid", kind, operation, namespace, Optional.of(object), Optional.empty()));
  }

  private static InjectorSettings settings() {
    try {
      return InjectorSettings.parse(Map.of());
    } catch (TemplateException e) {
      throw new AssertionError(e);
    }
  }
}
