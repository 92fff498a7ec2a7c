package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.manifest.Documents;
import mesh.sluice.testing.Checkout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests of the profiles take one another's place. */
class WebhookManifestsTest {
  private static final Path USUAL = Checkout.path("deploy", "injector", "60-webhooks.yaml");

  @ParameterizedTest
  @ValueSource(strings = {"istio", "osm"})
  void onlyWhatAsksForInjectionIsOfAProfile(String profile) throws Exception {
    Path manifest = USUAL.resolveSibling(Path.of("profiles", profile, "60-webhooks.yaml"));

    assertThat(ofEveryProfile(manifest)).isEqualTo(ofEveryProfile(USUAL)).hasSize(3);
    assertThat(read(manifest).without("webhooks")).isEqualTo(read(USUAL).without("webhooks"));
  }

  private static List<JsonValue> ofEveryProfile(Path manifest) throws Exception {
    List<String> names =
        List.of("annotations.sluice.mesh", "adopt.sluice.mesh", "nodes.sluice.mesh");
    JsonArray webhooks = (JsonArray) read(manifest).find("webhooks").orElseThrow();
    return webhooks.elements().stream()
        .filter(webhook -> names.contains(name((JsonObject) webhook)))
        .toList();
  }

  private static String name(JsonObject webhook) {
    return ((JsonString) webhook.find("name").orElseThrow()).value();
  }

  private static JsonObject read(Path manifest) throws Exception {
    return (JsonObject)
        Documents.read(manifest.toString(), Files.readAllBytes(manifest)).getFirst();
  }
}
