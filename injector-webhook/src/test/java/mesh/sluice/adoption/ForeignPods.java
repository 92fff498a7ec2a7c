package mesh.sluice.adoption;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import mesh.sluice.injection.PodObject;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.ManifestException;

/** Pods in the shape in which other injectors leave them. */
public final class ForeignPods {
  /** The names of all of them. */
  public static final List<String> ALL =
      List.of(
          "istio-init-native",
          "istio-init-container",
          "istio-cni-native",
          "istio-cni-container",
          "osm");

  private ForeignPods() {}

  /** A pod by its name. */
  public static JsonObject read(String name) {
    String file = name + ".yaml";
    try (InputStream stream = ForeignPods.class.getResourceAsStream(file)) {
      return (JsonObject) Documents.read(file, stream.readAllBytes()).getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ManifestException e) {
      throw new AssertionError(e);
    }
  }

  /** A document of a test's own. */
  static JsonObject yaml(String text) {
    try {
      return (JsonObject) Documents.read("test", text.getBytes(StandardCharsets.UTF_8)).getFirst();
    } catch (ManifestException e) {
      throw new AssertionError(e);
    }
  }

  /** The pod with other arguments for istio-init. */
  public static JsonObject withArguments(JsonObject pod, List<String> arguments) {
    List<JsonValue> words = new ArrayList<>(List.of(new JsonString("istio-iptables")));
    arguments.forEach(argument -> words.add(new JsonString(argument)));
    return withInit(pod, init -> init.with("args", new JsonArray(words)));
  }

  /** The pod with another script for osm-init. */
  public static JsonObject withScript(JsonObject pod, String script) {
    return withInit(
        pod,
        init ->
            init.with(
                "args", new JsonArray(List.of(new JsonString("-c"), new JsonString(script)))));
  }

  /** The pod with its istio-init, istio-validation or osm-init changed. */
  static JsonObject withInit(JsonObject pod, UnaryOperator<JsonObject> change) {
    List<String> names = List.of("istio-init", "istio-validation", "osm-init");
    PodObject object = new PodObject(pod);
    return object
        .withList(
            "initContainers",
            object.list("initContainers").stream()
                .map(init -> names.contains(PodObject.name(init)) ? change.apply(init) : init)
                .toList())
        .json();
  }
}
