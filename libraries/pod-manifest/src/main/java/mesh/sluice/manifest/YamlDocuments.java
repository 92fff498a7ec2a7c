package mesh.sluice.manifest;

import java.util.List;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML as kubectl does. The parser knows YAML 1.2, kubectl's YAML 1.1: what only the latter
 * takes is rewritten before, or as soon as the parser complains of it.
 */
final class YamlDocuments {
  /** Bounds how often a text is read again, each time with one complaint less. */
  private static final long MAX_REREAD = 32L * 1024 * 1024;

  private final String file;
  private final int firstLine;
  private final LineSeparators separators;
  private final boolean strict;

  private YamlDocuments(String file, int firstLine, LineSeparators separators, boolean strict) {
    this.file = file;
    this.firstLine = firstLine;
    this.separators = separators;
    this.strict = strict;
  }

  /**
   * Reads a text.
   *
   * @param firstLine of the file in which the text begins; the first is 1
   * @throws ManifestException naming line and column of what is malformed
   */
  static List<JsonValue> read(String file, String text, int firstLine) throws ManifestException {
    return read(file, text, firstLine, false);
  }

  /**
   * Reads a text.
   *
   * @param strict whether a key must not be there twice; otherwise the last one counts, as it does
   *     for kubectl
   */
  static List<JsonValue> read(String file, String text, int firstLine, boolean strict)
      throws ManifestException {
    LineSeparators separators = LineSeparators.of(text);
    YamlDocuments documents = new YamlDocuments(file, firstLine, separators, strict);
    try {
      return documents.parse(separators.text(), false);
    } catch (ManifestException | YamlEngineException e) {
      // To know the place of each word is a third of the work, and only a complaint tells one.
      return documents.parseMended(separators.text());
    }
  }

  private List<JsonValue> parseMended(String text) throws ManifestException {
    String mended = text;
    for (long reread = text.length(); ; reread += mended.length()) {
      try {
        return parse(mended, true);
      } catch (MarkedYamlEngineException e) {
        Optional<String> next = reread > MAX_REREAD ? Optional.empty() : Yaml11.mend(mended, e);
        if (next.isEmpty()) {
          throw new ManifestException(file, place(e) + "it is not valid YAML: " + problem(e));
        }
        mended = next.get();
      } catch (YamlEngineException e) {
        throw new ManifestException(file, "it is not valid YAML: " + firstLine(e.getMessage()));
      }
    }
  }

  private List<JsonValue> parse(String text, boolean places) throws ManifestException {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setCodePointLimit(Integer.MAX_VALUE)
            .setUseMarks(places)
            .build();
    var events = new Parse(settings).parseString(text).iterator();
    return new YamlTree(file, firstLine, separators, strict, events).documents();
  }

  private String place(MarkedYamlEngineException e) {
    return e.getProblemMark()
        .or(e::getContextMark)
        .map(
            mark ->
                "line "
                    + (mark.getLine() + firstLine)
                    + ", column "
                    + (mark.getColumn() + 1)
                    + ": ")
        .orElse("");
  }

  private static String problem(MarkedYamlEngineException e) {
    String problem = String.valueOf(e.getProblem());
    return firstLine(e.getContext() == null ? problem : e.getContext() + ", " + problem);
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
