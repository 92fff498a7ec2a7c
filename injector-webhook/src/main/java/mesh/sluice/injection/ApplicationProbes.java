package mesh.sluice.injection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.template.ProbeRoute;
import mesh.sluice.template.ProbeRoute.Kind;

/**
 * The probes of the application, pointed to Envoy's status listener. The kubelet speaks no mutual
 * TLS, so that it would be turned away where that is demanded; and a connection to a captured port
 * always succeeds, since Envoy accepts it, whether the application lives or not.
 *
 * <p>Left alone are probes of ports that are not captured, probes of other hosts, and those that
 * run a program in the container.
 */
final class ApplicationProbes {
  private static final Map<String, String> PATHS =
      Map.of("livenessProbe", "livez", "readinessProbe", "readyz", "startupProbe", "startupz");

  /** Where a container has its probes. */
  static final List<String> FIELDS = List.of("startupProbe", "livenessProbe", "readinessProbe");

  /** What a probe can do that meets a port. */
  static final List<String> ACTIONS = List.of("httpGet", "tcpSocket", "grpc");

  private static final int STATUS_PORT = 15021;

  private final IntPredicate captured;
  private final List<ProbeRoute> routes = new ArrayList<>();
  private final Map<String, JsonObject> originals = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();

  /**
   * @param captured ports of the pod that are redirected to Envoy
   */
  ApplicationProbes(IntPredicate captured) {
    this.captured = captured;
  }

  /** The paths that Envoy has to answer, of all containers so far. */
  List<ProbeRoute> routes() {
    return routes;
  }

  /** The probes as they were, by container and field. */
  Map<String, JsonObject> originals() {
    return originals;
  }

  List<String> warnings() {
    return warnings;
  }

  /** The container with its probes pointed to Envoy. */
  JsonObject rewrite(JsonObject container) {
    JsonObject rewritten = container;
    for (String field : FIELDS) {
      Optional<JsonValue> probe = container.find(field);
      if (probe.isPresent()) {
        rewritten = rewritten.with(field, rewrite(container, field, (JsonObject) probe.get()));
      }
    }
    return rewritten;
  }

  /** The container with its probes as they were. */
  static JsonObject restore(JsonObject container, Map<String, JsonObject> originals) {
    JsonObject restored = container;
    for (String field : FIELDS) {
      JsonObject original = originals.get(key(container, field));
      if (original != null && container.find(field).isPresent()) {
        restored = restored.with(field, original);
      }
    }
    return restored;
  }

  private JsonObject rewrite(JsonObject container, String field, JsonObject probe) {
    for (String action : ACTIONS) {
      Optional<JsonValue> found = probe.find(action);
      if (found.isPresent()) {
        return rewrite(container, field, probe, action, (JsonObject) found.get());
      }
    }
    return probe;
  }

  private JsonObject rewrite(
      JsonObject container, String field, JsonObject probe, String action, JsonObject what) {
    if (what.find("host").filter(host -> !host.equals(new JsonString(""))).isPresent()) {
      return probe;
    }
    Optional<Integer> port = ContainerPorts.resolve(container, what.find("port"));
    if (port.isEmpty()) {
      warnings.add(
          "container %s: %s names the port %s, which the container does not declare; the probe is"
                  .formatted(PodObject.name(container), field, what.find("port").orElse(what))
              + " left as it is, and fails where Envoy demands mutual TLS");
      return probe;
    }
    if (!captured.test(port.get())) {
      return probe;
    }
    String path = "/probe/" + PodObject.name(container) + "/" + PATHS.get(field);
    routes.add(
        new ProbeRoute(path, kind(action, what), port.get(), target(action, what), timeout(probe)));
    originals.put(key(container, field), probe);
    return probe.without(action).with("httpGet", request(action, what, path));
  }

  private static JsonObject request(String action, JsonObject what, String path) {
    JsonObject request =
        new JsonObject(Map.of())
            .with("path", new JsonString(path))
            .with("port", new JsonNumber(STATUS_PORT));
    Optional<JsonValue> headers = what.find("httpHeaders");
    return action.equals("httpGet") && headers.isPresent()
        ? request.with("httpHeaders", headers.get())
        : request;
  }

  private static Kind kind(String action, JsonObject what) {
    return switch (action) {
      case "httpGet" ->
          what.find("scheme").equals(Optional.of(new JsonString("HTTPS"))) ? Kind.HTTPS : Kind.HTTP;
      case "grpc" -> Kind.GRPC;
      default -> Kind.TCP;
    };
  }

  private static String target(String action, JsonObject what) {
    return switch (action) {
      case "httpGet" -> {
        String path = text(what, "path");
        yield path.startsWith("/") ? path : "/" + path;
      }
      case "grpc" -> text(what, "service");
      default -> "";
    };
  }

  private static String text(JsonObject object, String name) {
    return object.find(name).map(value -> ((JsonString) value).value()).orElse("");
  }

  private static int timeout(JsonObject probe) {
    long seconds =
        probe
            .find("timeoutSeconds")
            .flatMap(value -> ((JsonNumber) value).wholeNumber())
            .orElse(1L);
    return Math.clamp(seconds, 1, Integer.MAX_VALUE);
  }

  private static String key(JsonObject container, String field) {
    return PodObject.name(container) + "/" + field;
  }
}
