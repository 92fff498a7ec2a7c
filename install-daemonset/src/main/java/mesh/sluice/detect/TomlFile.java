package mesh.sluice.detect;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import mesh.sluice.text.Printable;

/** Reads one TOML file. */
final class TomlFile {
  /** The parser calls itself at each level, and the stack of a native program is small. */
  private static final int MAX_DEPTH = 50;

  private static final TomlMapper MAPPER =
      new TomlMapper(
          TomlFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
              .build());

  private TomlFile() {}

  /**
   * The top table of a file.
   *
   * @throws NoSuchFileException if it does not exist
   * @throws UnusableFileException if it cannot be read, or is not TOML
   */
  static JsonNode read(HostFiles files, String path)
      throws NoSuchFileException, UnusableFileException {
    byte[] bytes;
    try {
      bytes = files.read(path);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (AccessDeniedException e) {
      throw new UnusableFileException("reading it is denied");
    } catch (FileSystemLoopException e) {
      throw new UnusableFileException("its symbolic links lead in a circle");
    } catch (IOException e) {
      throw new UnusableFileException("it cannot be read: " + line(e.getMessage()));
    }
    return parse(bytes);
  }

  static JsonNode parse(byte[] bytes) throws UnusableFileException {
    try {
      return MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new UnusableFileException(
          "it is not TOML: " + line(e.getOriginalMessage()) + place(e) + template(bytes));
    } catch (IOException e) {
      // Of these the parser has one kind only: bytes that are not UTF-8.
      throw new UnusableFileException("it is not TOML: " + line(e.getMessage()));
    }
  }

  private static String place(JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    return location == null
        ? ""
        : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
  }

  /** k3s and RKE2 keep the template of what they write beside it, as {@code config.toml.tmpl}. */
  private static String template(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).contains("{{")
        ? ", but seems to be a template, of which the runtime reads only what is made of it"
        : "";
  }

  private static String line(String message) {
    return Printable.shortLine(String.valueOf(message));
  }
}
