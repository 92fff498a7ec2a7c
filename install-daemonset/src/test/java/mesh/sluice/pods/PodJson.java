package mesh.sluice.pods;

import java.nio.charset.StandardCharsets;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.MalformedJsonException;

/** Pods as the API server has them, of the namespace {@code shop}. */
public final class PodJson {
  private PodJson() {}

  /** Of no mesh. */
  public static String plain(String name, String uid) {
    return pod(name, uid, "", "{\"name\": \"app\"}");
  }

  /** As istiod injects one where its CNI plugin installs the redirect. */
  public static String istio(String name, String uid) {
    return pod(
        name,
        uid,
        "\"annotations\": {\"sidecar.istio.io/status\": \"{}\"},",
        "{\"name\": \"app\"}, {\"name\": \"istio-proxy\", \"args\": [\"proxy\", \"sidecar\"],"
            + " \"securityContext\": {\"runAsUser\": 1337, \"runAsGroup\": 1337}}");
  }

  /** As OSM injects one. */
  static String osm(String name, String uid) {
    return pod(
        name,
        uid,
        "\"labels\": {\"osm-proxy-uuid\": \"d4e5\"},",
        "{\"name\": \"app\"}, {\"name\": \"envoy\", \"securityContext\": {\"runAsUser\": 1500}}");
  }

  /**
   * @param metadata members with a comma after each
   * @param containers objects
   */
  static String pod(String name, String uid, String metadata, String containers) {
    return """
    {"metadata": {%s "namespace": "shop", "name": "%s", "uid": "%s", "resourceVersion": "2"},
     "spec": {"nodeName": "worker", "containers": [%s]},
     "status": {"phase": "Pending"}}\
    """
        .formatted(metadata, name, uid, containers);
  }

  static JsonObject read(String text) {
    try {
      return Json.read(text.getBytes(StandardCharsets.UTF_8)).asObject();
    } catch (MalformedJsonException e) {
      throw new AssertionError(text, e);
    }
  }
}
