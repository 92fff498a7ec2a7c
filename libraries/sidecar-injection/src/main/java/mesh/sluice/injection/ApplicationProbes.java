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
 * The probes and hooks of the application, pointed to Envoy's status listener. The kubelet speaks
 * no mutual TLS, so that it would be turned away where that is demanded; and a connection to a
 * captured port always succeeds, since Envoy accepts it, whether the application lives or not.
 *
 * <p>Left alone are those of ports that are not captured, those of other hosts, and those that run
 * a program in the container. Only what is asked is changed: when, and how often, stays.
 */
final class ApplicationProbes {
  private static final String HTTP_GET = "httpGet";
  private static final int STATUS_PORT = 15021;

  /** A hook takes as long as it takes: a day is more than any pod has to end. */
  private static final int HOOK_SECONDS = 24 * 60 * 60;

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

  /** What was asked before, by container and field: {@code {"tcpSocket": {"port": 80}}}. */
  Map<String, JsonObject> originals() {
    return originals;
  }

  List<String> warnings() {
    return warnings;
  }

  /** The container with its probes and hooks pointed to Envoy. */
  JsonObject rewrite(JsonObject container) {
    JsonObject rewritten = container;
    for (KubeletField field : KubeletField.values()) {
      Optional<JsonObject> asked = field.find(container);
      if (asked.isPresent()) {
        rewritten = field.replace(rewritten, rewrite(container, field, asked.get()));
      }
    }
    return rewritten;
  }

  /**
   * The container with its probes and hooks as they were. One that asks for something else than
   * {@link #rewrite} has made of it was changed since, and stays so.
   */
  static JsonObject restore(JsonObject container, Map<String, JsonObject> originals) {
    JsonObject restored = container;
    for (KubeletField field : KubeletField.values()) {
      JsonObject original = originals.get(field.key(container));
      Optional<JsonObject> asked = field.find(container);
      if (original != null && asked.isPresent() && isRewritten(container, field, asked.get())) {
        JsonObject before = asked.get().without(HTTP_GET);
        for (String action : field.actions()) {
          Optional<JsonValue> what = original.find(action);
          before = what.isPresent() ? before.with(action, what.get()) : before;
        }
        restored = field.replace(restored, before);
      }
    }
    return restored;
  }

  private static boolean isRewritten(JsonObject container, KubeletField field, JsonObject asked) {
    return asked
            .findPath(HTTP_GET + ".path")
            .equals(Optional.of(new JsonString(field.path(container))))
        && asked.findPath(HTTP_GET + ".port").equals(Optional.of(new JsonNumber(STATUS_PORT)));
  }

  private JsonObject rewrite(JsonObject container, KubeletField field, JsonObject asked) {
    for (String action : field.actions()) {
      Optional<JsonValue> found = asked.find(action);
      if (found.isPresent()) {
        return rewrite(container, field, asked, action, found.get().asObject());
      }
    }
    return asked;
  }

  private JsonObject rewrite(
      JsonObject container, KubeletField field, JsonObject asked, String action, JsonObject what) {
    if (what.find("host").filter(host -> !host.equals(new JsonString(""))).isPresent()) {
      return asked;
    }
    Optional<Integer> port = ContainerPorts.resolve(container, what.find("port"));
    if (port.isEmpty()) {
      warnings.add(
          "container %s: %s names the port %s, which the container does not declare; it stays as"
                  .formatted(
                      PodObject.name(container), field.field(), what.find("port").orElse(what))
              + " it is, and fails where Envoy requires mutual TLS");
      return asked;
    }
    if (!captured.test(port.get())) {
      return asked;
    }
    String path = field.path(container);
    routes.add(
        new ProbeRoute(
            path,
            kind(action, what),
            port.get(),
            target(action, what),
            field.isHook() ? HOOK_SECONDS : timeout(asked),
            field == KubeletField.POST_START));
    originals.put(field.key(container), new JsonObject(Map.of(action, what)));
    return asked.without(action).with(HTTP_GET, request(action, what, path));
  }

  private static JsonObject request(String action, JsonObject what, String path) {
    JsonObject request =
        new JsonObject(Map.of())
            .with("path", new JsonString(path))
            .with("port", new JsonNumber(STATUS_PORT))
            // As the API server would fill it in, so that a second call finds nothing changed.
            .with("scheme", new JsonString("HTTP"));
    Optional<JsonValue> headers = what.find("httpHeaders");
    return action.equals(HTTP_GET) && headers.isPresent()
        ? request.with("httpHeaders", headers.get())
        : request;
  }

  private static Kind kind(String action, JsonObject what) {
    return switch (action) {
      case HTTP_GET ->
          what.find("scheme").equals(Optional.of(new JsonString("HTTPS"))) ? Kind.HTTPS : Kind.HTTP;
      case "grpc" -> Kind.GRPC;
      default -> Kind.TCP;
    };
  }

  private static String target(String action, JsonObject what) {
    return switch (action) {
      case HTTP_GET -> RequestTarget.of(text(what, "path"));
      case "grpc" -> text(what, "service");
      default -> "";
    };
  }

  private static String text(JsonObject object, String name) {
    return object.find(name).map(JsonValue::asText).orElse("");
  }

  private static int timeout(JsonObject probe) {
    long seconds =
        probe.find("timeoutSeconds").flatMap(value -> value.asNumber().wholeNumber()).orElse(1L);
    return Math.clamp(seconds, 1, Integer.MAX_VALUE);
  }
}
