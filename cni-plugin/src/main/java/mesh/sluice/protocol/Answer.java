package mesh.sluice.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/** What goes to standard output: nothing, or one JSON document and the end of its line. */
public final class Answer {
  private static final byte[] NOTHING = new byte[0];

  private Answer() {}

  /** Success without a result. */
  public static byte[] nothing() {
    return NOTHING;
  }

  /** The result of an ADD that changed nothing of what the plugins before it did. */
  public static byte[] unchanged(PreviousResult result) {
    return line(result.json());
  }

  /** The result of an ADD that has no plugin before it. */
  public static byte[] empty(CniVersion version) {
    return line(new JsonObject(Map.of("cniVersion", new JsonString(version.toString()))));
  }

  /**
   * The answer to VERSION.
   *
   * @param requested the version that the runtime named, which is answered in
   */
  public static byte[] versions(String requested) {
    List<JsonValue> supported = new ArrayList<>();
    CniVersion.all().forEach(version -> supported.add(new JsonString(version)));
    Map<String, JsonValue> answer = new LinkedHashMap<>();
    answer.put("cniVersion", new JsonString(requested));
    answer.put("supportedVersions", new JsonArray(supported));
    return line(new JsonObject(answer));
  }

  /** The error object of the specification, section 5.3. */
  public static byte[] error(CniVersion version, CniException error) {
    Map<String, JsonValue> answer = new LinkedHashMap<>();
    answer.put("cniVersion", new JsonString(version.toString()));
    answer.put("code", new JsonNumber(error.code().number()));
    answer.put("msg", new JsonString(error.getMessage()));
    if (!error.details().isEmpty()) {
      answer.put("details", new JsonString(error.details()));
    }
    return line(new JsonObject(answer));
  }

  private static byte[] line(JsonObject document) {
    byte[] json = Json.write(document);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }
}
