package mesh.sluice.adoption;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
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

  private static final List<String> ISTIO = List.of("istio-init", "istio-validation");
  private static final List<String> OSM = List.of("osm-init");

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
  public static JsonObject yaml(String text) {
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
    return withInit(pod, ISTIO, init -> init.with("args", new JsonArray(words)));
  }

  /** What a field like {@code args} holds. */
  public static JsonArray words(String... words) {
    return new JsonArray(Stream.of(words).<JsonValue>map(JsonString::new).toList());
  }

  /** The pod with another script for osm-init. */
  public static JsonObject withScript(JsonObject pod, String script) {
    return withInit(pod, OSM, init -> init.with("args", words("-c", script)));
  }

  /** The pod with its istio-init, istio-validation or osm-init changed. */
  public static JsonObject withInit(JsonObject pod, UnaryOperator<JsonObject> change) {
    List<String> all = new ArrayList<>(ISTIO);
    all.addAll(OSM);
    return withInit(pod, all, change);
  }

  private static JsonObject withInit(
      JsonObject pod, List<String> names, UnaryOperator<JsonObject> change) {
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
