package mesh.sluice.admission;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.MalformedJsonException;

/** Reviews as an API server sends them. */
public final class Reviews {
  /** A pod that asks for its sidecar itself. */
  public static final String POD =
      """
      {"apiVersion":"v1","kind":"Pod",
       "metadata":{"generateName":"web-","labels":{"app":"web","sluice.mesh/inject":"true"}},
       "spec":{"containers":[{"name":"web","image":"example/web"}]}}
      """;

  private Reviews() {}

  /** The creation of a pod in the namespace shop, with the uid 1. */
  public static String create(String pod) {
    return """
    {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{
     "uid":"1","kind":{"group":"","version":"v1","kind":"Pod"},
     "resource":{"group":"","version":"v1","resource":"pods"},
     "namespace":"shop","operation":"CREATE","userInfo":{"username":"alice"},
     "object":%s,"oldObject":null,"dryRun":false,"options":{}}}
    """
        .formatted(pod);
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What an answer holds at a path below {@code response}. */
  public static JsonValue response(byte[] answer, String path) {
    return object(answer).findPath("response." + path).orElse(new JsonObject(Map.of()));
  }

  static JsonObject object(byte[] json) {
    try {
      return (JsonObject) Json.read(json);
    } catch (MalformedJsonException e) {
      throw new AssertionError(e);
    }
  }
}
