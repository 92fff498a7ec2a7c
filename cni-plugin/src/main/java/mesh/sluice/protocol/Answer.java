package mesh.sluice.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import mesh.sluice.annotation.Json;

/** What goes to standard output: nothing, or one JSON document and the end of its line. */
public final class Answer {
  private static final byte[] NOTHING = new byte[0];
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

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
    return line(NODES.objectNode().put("cniVersion", version.toString()));
  }

  /**
   * The answer to VERSION.
   *
   * @param requested the version that the runtime named, which is answered in
   */
  public static byte[] versions(String requested) {
    ObjectNode answer = NODES.objectNode().put("cniVersion", requested);
    ArrayNode supported = answer.putArray("supportedVersions");
    CniVersion.all().forEach(supported::add);
    return line(answer);
  }

  /** The error object of the specification, section 5.3. */
  public static byte[] error(CniVersion version, CniException error) {
    ObjectNode answer =
        NODES
            .objectNode()
            .put("cniVersion", version.toString())
            .put("code", error.code().number())
            .put("msg", error.getMessage());
    if (!error.details().isEmpty()) {
      answer.put("details", error.details());
    }
    return line(answer);
  }

  private static byte[] line(ObjectNode document) {
    byte[] json = Json.write(document);
    byte[] line = new byte[json.length + 1];
    System.arraycopy(json, 0, line, 0, json.length);
    line[json.length] = '\n';
    return line;
  }
}
