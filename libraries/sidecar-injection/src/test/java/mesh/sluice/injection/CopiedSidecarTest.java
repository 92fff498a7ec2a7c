package mesh.sluice.injection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import mesh.sluice.injection.Injection.Injected;
import mesh.sluice.injection.Injection.Refused;
import mesh.sluice.injection.Injection.Skipped;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.selection.SelectionReason;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies of injected pods as {@code kubectl debug --copy-to} makes them: without metadata. */
class CopiedSidecarTest {
  private static final NamespaceFacts SHOP = InjectorTest.SHOP;
  private static final NamespaceFacts UNLABELLED = NamespaceFacts.named("shop");
  private static final JsonObject WEB =
      pod("metadata: {}\nspec: {containers: [{name: web, image: example/web}]}");

  @ParameterizedTest
  @ValueSource(strings = {"nativeSidecar: true", "nativeSidecar: false"})
  void copyIsInjectedAnew(String configuration) throws TemplateException {
    Injected original = (Injected) inject(WEB, SHOP, configuration);

    Injected copy = (Injected) inject(copy(original), SHOP, configuration);

    assertThat(copy.pod()).isEqualTo(original.pod());
    assertThat(copy.reason()).isEqualTo(SelectionReason.NAMESPACE_OPT_IN);
  }

  /** The pod had opted in by a label, which the copy lacks. */
  @Test
  void copyIsInjectedWhereNobodyOptsIn() throws TemplateException {
    Injected original = (Injected) inject(WEB, SHOP, "{}");

    Injected copy = (Injected) inject(copy(original), UNLABELLED, "{}");

    assertThat(copy.pod()).isEqualTo(original.pod());
    assertThat(copy.reason()).isEqualTo(SelectionReason.COPIED);
  }

  @Test
  void copyThatIsLeftAloneIsToldOf() throws TemplateException {
    Injected original = (Injected) inject(WEB, SHOP, "{}");
    NamespaceFacts out =
        new NamespaceFacts("shop", Map.of("sluice.mesh/injection", "disabled"), Map.of());

    Skipped copy = (Skipped) inject(copy(original), out, "{}");

    assertThat(copy.reason()).isEqualTo(SelectionReason.NAMESPACE_OPT_OUT);
    assertThat(copy.warnings())
        .singleElement()
        .asString()
        .startsWith("spec.initContainers: 'sluice-proxy': the pod has the sidecar of another pod");
  }

  /** Who only wants another image may not change the rest. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{name: sluice-proxy, image: example/envoy, args: [--help]}",
        "{name: sluice-proxy, image: example/envoy, securityContext: {runAsUser: 1000}}"
      })
  void containerThatIsNotAWholeSidecarIsStillRefused(String container) throws TemplateException {
    Injection injection =
        inject(
            pod("spec: {containers: [{name: web, image: example/web}, " + container + "]}"),
            SHOP,
            "{}");

    assertThat(injection).isInstanceOf(Refused.class);
  }

  @Test
  void statusThatCannotBeReadIsNotLookedAtWhereNothingIsInjected() throws TemplateException {
    JsonObject pod =
        pod(
            "metadata: {annotations: {sluice.mesh/status: x}}\n"
                + "spec: {containers: [{name: web, image: example/web}]}");

    assertThat(inject(pod, UNLABELLED, "{}")).isInstanceOf(Skipped.class);
  }

  private static JsonObject copy(Injected injected) {
    return injected.pod().with("metadata", new JsonObject(Map.of()));
  }

  private static Injection inject(JsonObject pod, NamespaceFacts namespace, String configuration)
      throws TemplateException {
    return Injector.inject(
        pod, namespace, InjectorSettings.parse(Map.of("config.yaml", configuration)));
  }

  private static JsonObject pod(String yaml) {
    try {
      return (JsonObject) Documents.read("pod", yaml.getBytes(StandardCharsets.UTF_8)).getFirst();
    } catch (ManifestException e) {
      throw new AssertionError(e);
    }
  }
}
