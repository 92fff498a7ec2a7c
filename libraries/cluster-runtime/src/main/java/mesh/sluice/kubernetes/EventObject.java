package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * What an Event is about: an ObjectReference of Kubernetes. What is empty is left out.
 *
 * @param apiVersion such as {@code v1}
 * @param kind such as {@code Pod}
 * @param namespace empty for an object that has none
 * @param name not empty
 * @param uid without it, {@code kubectl describe} does not show the Event
 * @param resourceVersion of the object that was looked at
 */
public record EventObject(
    String apiVersion,
    String kind,
    String namespace,
    String name,
    String uid,
    String resourceVersion) {
  public EventObject {
    requireNonNull(apiVersion);
    requireNonNull(kind);
    requireNonNull(namespace);
    requireNonNull(uid);
    requireNonNull(resourceVersion);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("name: an object has a name");
    }
  }

  /** Whatever version of an object it is. */
  public static EventObject of(
      String apiVersion, String kind, String namespace, String name, String uid) {
    return new EventObject(apiVersion, kind, namespace, name, uid, "");
  }

  JsonObject json() {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    put(members, "apiVersion", apiVersion);
    put(members, "kind", kind);
    put(members, "namespace", namespace);
    put(members, "name", name);
    put(members, "uid", uid);
    put(members, "resourceVersion", resourceVersion);
    return new JsonObject(members);
  }

  private static void put(Map<String, JsonValue> members, String name, String value) {
    if (!value.isEmpty()) {
      members.put(name, new JsonString(value));
    }
  }
}
