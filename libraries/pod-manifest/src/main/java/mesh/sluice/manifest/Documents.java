package mesh.sluice.manifest;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.MalformedJsonException;

/** The documents of a file, whichever of the two languages of Kubernetes it is written in. */
public final class Documents {
  /** Longest document in bytes: what the API server takes at most in one request. */
  public static final int MAX_BYTES = 3 * 1024 * 1024;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private Documents() {}

  /**
   * Reads a file of manifests as kubectl does: JSON, YAML, or both one after the other.
   *
   * @param file the file's name, for messages
   * @return the documents that hold something
   * @throws ManifestException if it is malformed, longer than {@link #MAX_BYTES}, or empty
   */
  public static List<JsonValue> read(String file, byte[] contents) throws ManifestException {
    return read(file, contents, false);
  }

  /**
   * Reads a file of settings: as {@link #read}, but a key must not be there twice, because nobody
   * would be told which one counts.
   *
   * @throws ManifestException if it is malformed, longer than {@link #MAX_BYTES}, or empty
   */
  public static List<JsonValue> readStrictly(String file, byte[] contents)
      throws ManifestException {
    return read(file, contents, true);
  }

  private static List<JsonValue> read(String file, byte[] contents, boolean strict)
      throws ManifestException {
    if (contents.length > MAX_BYTES) {
      throw new ManifestException(
          file, "longer than " + MAX_BYTES + " bytes; give a file with one manifest");
    }
    List<JsonValue> documents = new ArrayList<>();
    Iterator<DocumentText> texts = DocumentText.split(file, ByteBuffer.wrap(contents));
    while (texts.hasNext()) {
      DocumentText text = texts.next();
      documents.add(
          switch (text) {
            case YamlDocument yaml -> yaml.read(strict);
            case JsonDocument json -> json.read(strict);
            case YamlEntry entry -> entry.read();
            case BetweenEntries between -> between.read();
          });
    }
    documents.removeIf(JsonNull.class::isInstance);
    if (documents.isEmpty()) {
      throw new ManifestException(
          file, "there is nothing in it; give a manifest such as kubectl get pod -o yaml prints");
    }
    return documents;
  }

  static void requireLength(String file, int line, ByteBuffer bytes) throws ManifestException {
    if (bytes.limit() > MAX_BYTES) {
      throw new ManifestException(
          file,
          "document at line "
              + line
              + ": longer than "
              + MAX_BYTES
              + " bytes, which the API server does not take; give its objects one by one");
    }
  }

  static String withoutByteOrderMark(String text) {
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  static String decode(String file, ByteBuffer contents) throws ManifestException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(contents.duplicate()).toString();
    } catch (CharacterCodingException e) {
      throw new ManifestException(file, "it is not valid UTF-8; save it in that encoding");
    }
  }

  static JsonValue json(String file, ByteBuffer contents, boolean strict) throws ManifestException {
    byte[] utf8 = new byte[contents.limit()];
    contents.get(0, utf8);
    try {
      return strict ? Json.read(utf8) : Json.readLeniently(utf8);
    } catch (MalformedJsonException e) {
      throw notJson(file, e.getMessage());
    }
  }

  static ManifestException notJson(String file, String complaint) {
    return new ManifestException(file, "it begins like JSON, but is not valid JSON: " + complaint);
  }
}
