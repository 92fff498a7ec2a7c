package mesh.sluice.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The commands that a document in Markdown shows, in blocks of code and within sentences. */
public final class DocumentedCommands {
  private static final Pattern BLOCK = Pattern.compile("```sh\n((?s:.*?))```");
  private static final Pattern SPAN = Pattern.compile("`([^`\n]+)`");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  private final List<String> lines;
  private final List<String> spans;

  private DocumentedCommands(List<String> lines, List<String> spans) {
    this.lines = List.copyOf(lines);
    this.spans = List.copyOf(spans);
  }

  public static DocumentedCommands of(Path document) throws IOException {
    String text = Files.readString(document);
    List<String> spans =
        SPAN.matcher(BLOCK.matcher(text).replaceAll(""))
            .results()
            .map(span -> span.group(1))
            .toList();
    List<String> lines = new ArrayList<>(spans);
    BLOCK.matcher(text).results().forEach(block -> lines.addAll(block.group(1).lines().toList()));
    return new DocumentedCommands(lines, spans);
  }

  /** The arguments of each call of a program, also of one that takes another's output. */
  public List<List<String>> of(String program) {
    Pattern call = Pattern.compile("(?:^|\\| |-- )/?" + Pattern.quote(program) + " ([a-z][^|]*)");
    return lines.stream()
        .flatMap(line -> call.matcher(line).results())
        .map(found -> words(found.group(1)))
        .toList();
  }

  /** Names of options that stand alone in a sentence, without their values. */
  public List<String> options() {
    return spans.stream()
        .filter(span -> span.startsWith("--"))
        .map(span -> span.replaceFirst("=.*", ""))
        .toList();
  }

  /** What is in quotes is one word, as in a shell. */
  private static List<String> words(String arguments) {
    return WORD.matcher(arguments).results().map(DocumentedCommands::word).toList();
  }

  private static String word(MatchResult word) {
    return word.group(1) != null ? word.group(1) : word.group(2);
  }
}
