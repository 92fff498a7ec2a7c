package mesh.sluice.injection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.injection.Injection.Injected;
import mesh.sluice.injection.Injection.Refused;
import mesh.sluice.injection.Injection.Skipped;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.profile.Source;
import mesh.sluice.selection.Selection;
import mesh.sluice.selection.SelectionReason;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The decision as the injector has it, with its reason, source and findings. */
class InjectorSelectionTest {
  private static final NamespaceFacts ISTIO =
      new NamespaceFacts("shop", Map.of("istio-injection", "enabled"), Map.of());
  private static final String UNCLEAR = "{labels: {sidecar.istio.io/inject: 'yes'}}";
  private static final String FINDING =
      "sidecar.istio.io/inject: 'yes' is neither true nor false and counts as if it were not there";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "profile: sluice | {labels: {sluice.mesh/inject: 'true'}}",
        "profile: istio | {labels: {sidecar.istio.io/inject: 'true'}}",
        "profile: osm | {annotations: {openservicemesh.io/sidecar-injection: 'Yes'}}"
      })
  void podIsInjectedInTheWordsOfTheProfile(String configuration, String metadata) {
    NamespaceFacts monitored =
        new NamespaceFacts("shop", Map.of("openservicemesh.io/monitored-by", "sluice"), Map.of());

    Injection injection = Injector.inject(pod(metadata), monitored, settings(configuration));

    assertThat(injection).isInstanceOf(Injected.class);
    assertThat(((Injected) injection).reason()).isEqualTo(SelectionReason.POD_OPT_IN);
  }

  @Test
  void wordsOfAnotherProfileDoNotCount() {
    assertThat(Injector.inject(pod("{}"), ISTIO, settings("profile: sluice")))
        .isEqualTo(new Skipped(SelectionReason.NAMESPACE_UNSET, List.of()));
  }

  @Test
  void findingIsAWarningOfTheInjectedPod() {
    Injection injection = Injector.inject(pod(UNCLEAR), ISTIO, settings("profile: istio"));

    assertThat(((Injected) injection).warnings()).containsExactly(FINDING);
  }

  @Test
  void findingIsAWarningOfThePodThatIsLeftAlone() {
    Injection injection =
        Injector.inject(pod(UNCLEAR), ISTIO, settings("{profile: istio, policy: disabled}"));

    assertThat(injection).isEqualTo(new Skipped(SelectionReason.POLICY_DISABLED, List.of(FINDING)));
  }

  @Test
  void invalidWordOfTheNamespaceIsRefused() {
    NamespaceFacts namespace =
        new NamespaceFacts("shop", Map.of("sluice.mesh/injection", "on"), Map.of());

    assertThat(Injector.inject(pod("{}"), namespace, settings("")))
        .isEqualTo(
            new Refused(
                "label sluice.mesh/injection of the namespace: 'on': write enabled or disabled"));
  }

  @Test
  void decisionBearsItsSource() throws RefusedException {
    assertThat(Injector.select(pod("{}"), ISTIO, settings("profile: istio")))
        .isEqualTo(
            new Selection.Inject(
                SelectionReason.NAMESPACE_OPT_IN,
                List.of(new Source.NamespaceLabel("istio-injection", "enabled")),
                List.of()));
  }

  @Test
  void adoptedPodIsLeftAloneBecauseOfItsStatus() throws RefusedException {
    String status =
        InjectionStatus.adopted(new InjectionStatus.Adoption("istio", Optional.empty())).format();
    JsonObject pod = new PodObject(pod("{}")).withAnnotation(InjectionStatus.KEY, status).json();

    assertThat(Injector.select(pod, ISTIO, settings("profile: istio")))
        .isEqualTo(
            new Selection.Skip(
                SelectionReason.ADOPTED,
                List.of(new Source.Annotation(InjectionStatus.KEY, status)),
                List.of()));
  }

  @Test
  void malformedPodHasNoDecision() {
    assertThatThrownBy(() -> Injector.select(pod("{labels: 5}"), ISTIO, settings("")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("metadata.labels");
  }

  private static JsonObject pod(String metadata) {
    String manifest = "{metadata: " + metadata + ", spec: {containers: [{name: web}]}}";
    try {
      // A brace at the beginning would make it JSON.
      byte[] contents = ("---\n" + manifest).getBytes(StandardCharsets.UTF_8);
      return (JsonObject) Documents.read("pod.yaml", contents).getFirst();
    } catch (ManifestException e) {
      throw new AssertionError(e);
    }
  }

  private static InjectorSettings settings(String configuration) {
    try {
      return InjectorSettings.parse(
          Map.of(
              "config.yaml",
              configuration.startsWith("{") ? "---\n" + configuration : configuration));
    } catch (TemplateException e) {
      throw new AssertionError(e);
    }
  }
}
