package mesh.sluice.kubernetes;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/** Events as {@code events.k8s.io/v1} has them. Pure. */
final class EventJson {
  /** Where Events are on objects without a namespace: API servers demand it. */
  private static final String DEFAULT_NAMESPACE = "default";

  private EventJson() {}

  /** The namespace that an Event is in. */
  static String namespace(ObjectEvent happened) {
    String namespace = happened.regarding().namespace();
    return namespace.isEmpty() ? DEFAULT_NAMESPACE : namespace;
  }

  static JsonObject of(ObjectEvent happened, EventReporter reporter, Instant time) {
    Map<String, JsonValue> event = new LinkedHashMap<>();
    event.put("apiVersion", new JsonString("events.k8s.io/v1"));
    event.put("kind", new JsonString("Event"));
    event.put("metadata", metadata(happened));
    event.put("eventTime", new JsonString(EventTime.of(time)));
    event.put("type", new JsonString(happened.type().label()));
    event.put("reason", new JsonString(happened.reason()));
    event.put("action", new JsonString(happened.action()));
    event.put("note", new JsonString(EventText.note(happened.note())));
    event.put("reportingController", new JsonString(reporter.controller()));
    event.put(
        "reportingInstance", new JsonString(EventText.reportingInstance(reporter.instance())));
    event.put("regarding", happened.regarding().json());
    return new JsonObject(event);
  }

  private static JsonObject metadata(ObjectEvent happened) {
    Map<String, JsonValue> metadata = new LinkedHashMap<>();
    metadata.put("namespace", new JsonString(namespace(happened)));
    switch (happened.name()) {
      case EventName.Exact(String name) -> metadata.put("name", new JsonString(name));
      case EventName.Generated(String prefix) ->
          metadata.put("generateName", new JsonString(prefix));
    }
    return new JsonObject(metadata);
  }
}
