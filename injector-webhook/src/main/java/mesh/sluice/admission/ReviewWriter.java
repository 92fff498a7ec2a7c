package mesh.sluice.admission;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.patch.JsonPatch;

/** Writes the answer as the {@code AdmissionReview} that the API server expects. */
public final class ReviewWriter {
  /**
   * What API servers show of a warning, in characters of Unicode; the rest is cut off
   * (pkg/endpoints/filters/warning.go of k8s.io/apiserver).
   */
  static final int MAX_WARNING = 256;

  /** What API servers show of all warnings of a request, in characters of Unicode. */
  static final int ALL_WARNINGS = 4096;

  private static final byte[] BEFORE_PATCH =
      ",\"patchType\":\"JSONPatch\",\"patch\":\"".getBytes(StandardCharsets.US_ASCII);

  /** The ends of the response and of the review. */
  private static final byte[] AFTER_PATCH = "}}".getBytes(StandardCharsets.US_ASCII);

  private ReviewWriter() {}

  /** The body of the answer to the review of this uid. */
  public static byte[] write(String uid, ReviewAnswer answer) {
    Map<String, JsonValue> response = new LinkedHashMap<>();
    response.put("uid", new JsonString(uid));
    switch (answer) {
      case ReviewAnswer.Allowed allowed -> write(allowed, response);
      case ReviewAnswer.Denied denied -> write(denied, response);
    }
    byte[] body =
        Json.write(
            new JsonObject(
                sequence(
                    "apiVersion", new JsonString(ReviewReader.API_VERSION),
                    "kind", new JsonString(ReviewReader.KIND),
                    "response", new JsonObject(response))));
    return answer instanceof ReviewAnswer.Allowed allowed && !allowed.patch().isEmpty()
        ? withPatch(body, allowed.patch())
        : body;
  }

  private static void write(ReviewAnswer.Allowed allowed, Map<String, JsonValue> response) {
    response.put("allowed", new JsonBoolean(true));
    if (!allowed.warnings().isEmpty()) {
      response.put("warnings", warnings(allowed.warnings()));
    }
    if (!allowed.auditAnnotations().isEmpty()) {
      Map<String, JsonValue> annotations = new TreeMap<>();
      allowed
          .auditAnnotations()
          .forEach((key, value) -> annotations.put(key, new JsonString(value)));
      response.put("auditAnnotations", new JsonObject(annotations));
    }
  }

  /**
   * The body with the patch as the last member of the response. Nearly all of an answer is its
   * patch; nothing in Base64 has to be escaped, and so it is not looked for.
   */
  private static byte[] withPatch(byte[] body, JsonPatch patch) {
    byte[] base64 = Base64.getEncoder().encode(Json.write(patch.toJson()));
    int end = body.length - AFTER_PATCH.length;
    ByteBuffer whole = ByteBuffer.allocate(body.length + BEFORE_PATCH.length + base64.length + 1);
    whole.put(body, 0, end).put(BEFORE_PATCH).put(base64).put((byte) '"').put(AFTER_PATCH);
    return whole.array();
  }

  private static void write(ReviewAnswer.Denied denied, Map<String, JsonValue> response) {
    response.put("allowed", new JsonBoolean(false));
    response.put(
        "status",
        new JsonObject(
            sequence(
                "status", new JsonString("Failure"),
                "message", new JsonString(denied.message()),
                "code", new JsonNumber(denied.status()))));
    response.put(
        "auditAnnotations",
        new JsonObject(sequence("decision", new JsonString("refused: " + denied.reason()))));
  }

  /** Warnings become HTTP headers, which hold one line and no control characters. */
  private static JsonArray warnings(List<String> warnings) {
    List<JsonValue> written = new ArrayList<>();
    int room = ALL_WARNINGS;
    for (int i = 0; i < warnings.size(); i++) {
      String warning = Excerpt.shorten(warnings.get(i), MAX_WARNING);
      int length = warning.codePointCount(0, warning.length());
      boolean last = i == warnings.size() - 1;
      if (length > room - (last ? 0 : MAX_WARNING)) {
        int left = warnings.size() - i;
        written.add(new JsonString(left + " more warnings do not fit"));
        break;
      }
      room -= length;
      written.add(new JsonString(warning));
    }
    return new JsonArray(written);
  }

  private static Map<String, JsonValue> sequence(Object... namesAndValues) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], (JsonValue) namesAndValues[i + 1]);
    }
    return members;
  }
}
