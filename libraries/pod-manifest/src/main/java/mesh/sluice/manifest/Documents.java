package mesh.sluice.manifest;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.MalformedJsonException;

/** The documents of a file, whichever of the two languages of Kubernetes it is written in. */
public final class Documents {
  /** Longest file in bytes: what the API server takes at most in one request. */
  public static final int MAX_BYTES = 3 * 1024 * 1024;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private Documents() {}

  /**
   * Reads a file. One whose first character is a brace is JSON, any other is YAML.
   *
   * @param file the file's name, for messages
   * @return the documents that hold something
   * @throws ManifestException if it is malformed, longer than {@link #MAX_BYTES}, or empty
   */
  public static List<JsonValue> read(String file, byte[] contents) throws ManifestException {
    requireLength(file, contents.length);
    return read(file, decode(file, contents));
  }

  /**
   * Reads a text; as {@link #read(String, byte[])}.
   *
   * @param contents at most {@link #MAX_BYTES} characters
   * @throws ManifestException if it is malformed, longer, or empty
   */
  public static List<JsonValue> read(String file, String contents) throws ManifestException {
    requireLength(file, contents.length());
    String text = withoutByteOrderMark(contents);
    List<JsonValue> documents = new ArrayList<>();
    if (isJson(text)) {
      documents.add(json(file, text));
    } else {
      documents.addAll(YamlDocuments.read(file, text, 1));
    }
    documents.removeIf(JsonNull.class::isInstance);
    if (documents.isEmpty()) {
      throw new ManifestException(
          file, "there is nothing in it; give a manifest such as kubectl get pod -o yaml prints");
    }
    return documents;
  }

  private static void requireLength(String file, int length) throws ManifestException {
    if (length > MAX_BYTES) {
      throw new ManifestException(
          file, "longer than " + MAX_BYTES + " bytes; give a file with one manifest");
    }
  }

  static boolean isJson(String text) {
    return withoutByteOrderMark(text).stripLeading().startsWith("{");
  }

  static String withoutByteOrderMark(String text) {
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  static String decode(String file, byte[] contents) throws ManifestException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(contents)).toString();
    } catch (CharacterCodingException e) {
      throw new ManifestException(file, "it is not valid UTF-8; save it in that encoding");
    }
  }

  static JsonValue json(String file, String text) throws ManifestException {
    try {
      return Json.read(text);
    } catch (MalformedJsonException e) {
      throw new ManifestException(
          file, "it begins like JSON, but is not valid JSON: " + e.getMessage());
    }
  }
}
