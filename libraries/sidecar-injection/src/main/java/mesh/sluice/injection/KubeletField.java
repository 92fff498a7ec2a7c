package mesh.sluice.injection;

import java.util.List;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;

/** Where a container says what the kubelet asks it: probes, and hooks of its life. */
enum KubeletField {
  STARTUP("startupProbe", "/probe/", "startupz"),
  LIVENESS("livenessProbe", "/probe/", "livez"),
  READINESS("readinessProbe", "/probe/", "readyz"),
  POST_START("postStart", "/lifecycle/", "poststart"),
  PRE_STOP("preStop", "/lifecycle/", "prestop");

  private static final String LIFECYCLE = "lifecycle";

  private static final List<String> PROBE_ACTIONS = List.of("httpGet", "tcpSocket", "grpc");

  /** The kubelet carries out no tcpSocket of a hook. */
  private static final List<String> HOOK_ACTIONS = List.of("httpGet");

  private final String field;
  private final String prefix;
  private final String word;

  KubeletField(String field, String prefix, String word) {
    this.field = field;
    this.prefix = prefix;
    this.word = word;
  }

  /** As the container calls it: {@code livenessProbe}. */
  String field() {
    return field;
  }

  /** Whether it happens once, when the container starts or is to end, and is not a probe. */
  boolean isHook() {
    return this == POST_START || this == PRE_STOP;
  }

  /** What can be asked that meets a port. */
  List<String> actions() {
    return isHook() ? HOOK_ACTIONS : PROBE_ACTIONS;
  }

  /** The path of Envoy's status listener that stands for it: {@code /probe/web/livez}. */
  String path(JsonObject container) {
    return prefix + PodObject.name(container) + "/" + word;
  }

  /** What it is called among those of all containers: {@code web/livenessProbe}. */
  String key(JsonObject container) {
    return PodObject.name(container) + "/" + field;
  }

  Optional<JsonObject> find(JsonObject container) {
    return container.findPath(isHook() ? LIFECYCLE + "." + field : field).map(JsonValue::asObject);
  }

  /** The container with another one in the place of the one that it has. */
  JsonObject replace(JsonObject container, JsonObject other) {
    if (!isHook()) {
      return container.with(field, other);
    }
    JsonObject lifecycle = container.find(LIFECYCLE).orElseThrow().asObject();
    return container.with(LIFECYCLE, lifecycle.with(field, other));
  }
}
