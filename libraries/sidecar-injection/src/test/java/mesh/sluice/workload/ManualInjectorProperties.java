package mesh.sluice.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import mesh.sluice.injection.GeneratedPods;
import mesh.sluice.injection.GeneratedSettings;
import mesh.sluice.injection.Injection;
import mesh.sluice.injection.Injector;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.patch.JsonPatch;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.template.InjectorSettings;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** By hand comes out what the webhook makes of the same pod. */
class ManualInjectorProperties {
  private static final int TRIES = 200;
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final NamespaceFacts HOME =
      new NamespaceFacts("default", Map.of("sluice.mesh/injection", "enabled"), Map.of());

  @Property(tries = TRIES)
  void podByHandIsThatOfTheWebhook(
      @ForAll("pods") JsonObject pod, @ForAll("settings") InjectorSettings settings)
      throws ManifestException, MalformedJsonException, IOException {
    assertThat(byHand(pod, settings)).isEqualTo(byWebhook(pod, settings));
  }

  @Property(tries = TRIES)
  void templateByHandIsThePodOfTheWebhook(
      @ForAll("pods") JsonObject pod, @ForAll("settings") InjectorSettings settings)
      throws ManifestException, MalformedJsonException, IOException {
    JsonObject template = pod.without("kind").without("apiVersion");
    JsonObject deployment = object("kind", "Deployment", object("template", template));

    JsonObject injected = byHand(deployment, settings);

    assertThat(injected.findPath("spec.template")).contains(byWebhook(template, settings));
    assertThat(((JsonObject) injected.find("spec").orElseThrow()).members()).hasSize(1);
    assertThat(injected.without("spec")).isEqualTo(deployment.without("spec"));
  }

  @Property(tries = TRIES)
  void webhookHasNothingToAddToAPodByHand(
      @ForAll("pods") JsonObject pod, @ForAll("settings") InjectorSettings settings)
      throws ManifestException, MalformedJsonException, IOException {
    JsonObject injected = byHand(pod, settings);

    assertThat(JsonPatch.between(injected, inject(injected, settings)).operations()).isEmpty();
  }

  /** The file is written and read again, as kubectl will read it. */
  private static JsonObject byHand(JsonObject object, InjectorSettings settings)
      throws ManifestException {
    ManifestFile file = new ManifestFile("pod.json", ByteBuffer.wrap(Json.write(object)));
    ManifestFile yaml = new ManifestFile("pod.yaml", ByteBuffer.wrap(yaml(object)));
    ManualInjector injector = new ManualInjector(settings, HomeNamespaces.UNKNOWN);
    JsonValue fromJson = read(InjectedText.of(injector, file).text());

    assertThat(read(InjectedText.of(injector, yaml).text())).isEqualTo(fromJson);
    return (JsonObject) fromJson;
  }

  /** Begins with dashes, so that what is JSON too is read as YAML. */
  private static byte[] yaml(JsonObject object) {
    return ("--- " + object + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static JsonValue read(String text) throws ManifestException {
    return Documents.read("out", text.getBytes(StandardCharsets.UTF_8)).getFirst();
  }

  /** As an API server does it: another implementation applies the patch to the pod. */
  private static JsonValue byWebhook(JsonObject pod, InjectorSettings settings)
      throws IOException, MalformedJsonException {
    JsonPatch patch = JsonPatch.between(pod, inject(pod, settings));
    JsonNode patched =
        io.fabric8.zjsonpatch.JsonPatch.apply(
            MAPPER.readTree(Json.write(patch.toJson())), MAPPER.readTree(Json.write(pod)));
    return Json.read(MAPPER.writeValueAsBytes(patched));
  }

  private static JsonObject inject(JsonObject pod, InjectorSettings settings) {
    Injection injection = Injector.inject(pod, HOME, settings);
    assertThat(injection).isInstanceOf(Injection.Injected.class);
    return ((Injection.Injected) injection).pod();
  }

  private static JsonObject object(String name, JsonValue value) {
    return new JsonObject(Map.of(name, value));
  }

  private static JsonObject object(String name, String text, JsonObject spec) {
    return object(name, new JsonString(text)).with("spec", spec);
  }

  @Provide
  Arbitrary<JsonObject> pods() {
    return GeneratedPods.pods();
  }

  @Provide
  Arbitrary<InjectorSettings> settings() {
    return GeneratedSettings.settings();
  }
}
