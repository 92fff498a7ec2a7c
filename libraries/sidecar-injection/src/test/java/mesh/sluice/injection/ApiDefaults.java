package mesh.sluice.injection;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/** A pod with what a real API server fills in, of the fields that tests use. */
final class ApiDefaults {
  private static final JsonObject EMPTY = new JsonObject(Map.of());

  private ApiDefaults() {}

  static JsonObject of(JsonObject pod) {
    JsonObject spec = (JsonObject) pod.find("spec").orElseThrow();
    for (String list : PodObject.CONTAINER_LISTS) {
      spec = each(spec, list, ApiDefaults::container);
    }
    // What is empty is left out when the object is written again.
    for (String list : List.of("initContainers", "volumes")) {
      spec =
          spec.find(list).filter(found -> found.equals(new JsonArray(List.of()))).isPresent()
              ? spec.without(list)
              : spec;
    }
    spec = missing(spec, "restartPolicy", new JsonString("Always"));
    return pod.with("spec", missing(spec, "securityContext", EMPTY));
  }

  private static JsonObject container(JsonObject container) {
    String image = container.find("image").map(Object::toString).orElse("\"\"").replace("\"", "");
    boolean latest =
        !image.isEmpty()
            && (image.endsWith(":latest") || !image.contains(":") && !image.contains("@"));
    JsonObject filled =
        missing(container, "imagePullPolicy", new JsonString(latest ? "Always" : "IfNotPresent"));
    filled = missing(filled, "terminationMessagePath", new JsonString("/dev/termination-log"));
    filled = missing(filled, "terminationMessagePolicy", new JsonString("File"));
    filled = missing(filled, "resources", EMPTY);
    filled = each(filled, "ports", port -> missing(port, "protocol", new JsonString("TCP")));
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      filled = inner(filled, probe, ApiDefaults::probe);
    }
    for (String hook : List.of("postStart", "preStop")) {
      filled =
          inner(
              filled,
              "lifecycle",
              lifecycle ->
                  inner(lifecycle, hook, what -> inner(what, "httpGet", ApiDefaults::request)));
    }
    filled =
        each(
            filled,
            "env",
            variable ->
                inner(
                    variable,
                    "valueFrom",
                    from ->
                        inner(
                            from,
                            "fieldRef",
                            field -> missing(field, "apiVersion", new JsonString("v1")))));
    return filled;
  }

  private static JsonObject probe(JsonObject probe) {
    JsonObject filled = inner(probe, "httpGet", ApiDefaults::request);
    filled = inner(filled, "grpc", grpc -> missing(grpc, "service", new JsonString("")));
    filled =
        filled.find("timeoutSeconds").equals(Optional.of(new JsonNumber(0)))
            ? filled.without("timeoutSeconds")
            : filled;
    filled = missing(filled, "timeoutSeconds", new JsonNumber(1));
    filled = missing(filled, "periodSeconds", new JsonNumber(10));
    filled = missing(filled, "successThreshold", new JsonNumber(1));
    return missing(filled, "failureThreshold", new JsonNumber(3));
  }

  private static JsonObject request(JsonObject request) {
    JsonObject filled =
        request.find("path").equals(Optional.of(new JsonString("")))
            ? request.without("path")
            : request;
    filled = missing(filled, "path", new JsonString("/"));
    return missing(filled, "scheme", new JsonString("HTTP"));
  }

  private static JsonObject missing(JsonObject object, String field, JsonValue value) {
    return object.find(field).isPresent() ? object : object.with(field, value);
  }

  private static JsonObject inner(
      JsonObject object, String field, UnaryOperator<JsonObject> change) {
    return object
        .find(field)
        .map(inner -> object.with(field, change.apply((JsonObject) inner)))
        .orElse(object);
  }

  private static JsonObject each(
      JsonObject object, String field, UnaryOperator<JsonObject> change) {
    return object
        .find(field)
        .map(list -> ((JsonArray) list).elements())
        .map(
            elements ->
                object.with(
                    field,
                    new JsonArray(
                        elements.stream()
                            .<JsonValue>map(element -> change.apply((JsonObject) element))
                            .toList())))
        .orElse(object);
  }
}
