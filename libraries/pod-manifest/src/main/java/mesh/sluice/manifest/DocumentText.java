package mesh.sluice.manifest;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import mesh.sluice.json.JsonValue;

/**
 * One document of a stream as it is written, or a part of one: so that it can be changed, and all
 * others stay as they are to the last byte. The stream may be longer than memory: only what is
 * asked for is read.
 */
public sealed interface DocumentText permits YamlDocument, YamlEntry, JsonDocument, BetweenEntries {
  /** Longest stream in bytes. */
  int MAX_BYTES = 1024 * 1024 * 1024;

  /**
   * Takes a stream apart, without reading what is in it; the texts one after the other are the
   * stream.
   *
   * @param file the file's name, for messages
   * @param contents from its beginning to its limit; nobody may change them
   * @throws ManifestException if it is longer than {@link #MAX_BYTES}
   */
  static Iterator<DocumentText> split(String file, ByteBuffer contents) throws ManifestException {
    if (contents.limit() > MAX_BYTES) {
      throw new ManifestException(
          file, "longer than " + MAX_BYTES + " bytes; give its documents in several files");
    }
    return isJson(contents)
        ? new JsonStream(file, contents)
        : new YamlStream(file, contents, 0, 1, "");
  }

  /** Whether a stream begins as JSON. */
  static boolean isJson(ByteBuffer contents) {
    return JsonStream.isJson(contents, 0);
  }

  /** The file's name, for messages. */
  String file();

  /** As it is written: from the line of dashes, if it has one, to that of the next document. */
  ByteBuffer bytes();

  /** The line of the file in which it begins; the first is 1. */
  int line();

  /**
   * Its value; {@code null} of JSON if there is nothing but comments in it.
   *
   * @throws ManifestException if it is malformed, or longer than {@link Documents#MAX_BYTES}
   */
  JsonValue read() throws ManifestException;

  /** Whether a word of ASCII is in it; if not, no value in it is this word. */
  default boolean mentions(String word) {
    return TextLines.contains(bytes(), word);
  }

  /** The kind of its object, if that can be seen without reading all of it. */
  Optional<String> kindAtFirstSight();

  /**
   * The text with another value. Comments before and after the value stay.
   *
   * @throws ManifestException if the text is not UTF-8
   */
  String with(JsonValue value) throws ManifestException;

  /**
   * Its parts, if it is a list of objects that can be taken apart: what is around the entries, and
   * the entries. Otherwise itself alone.
   */
  default Iterator<DocumentText> parts() {
    return List.of(this).iterator();
  }

  /** The kind of the list that this is an entry of; empty if it is none. */
  default String listKind() {
    return "";
  }
}
