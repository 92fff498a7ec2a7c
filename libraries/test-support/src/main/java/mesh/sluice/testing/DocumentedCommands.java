package mesh.sluice.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The commands that documents in Markdown show, in blocks of code and within sentences. */
public final class DocumentedCommands {
  private static final Path ROOT = Checkout.path("");

  /** The language, the indentation, and what is in the block. */
  private static final Pattern BLOCK =
      Pattern.compile("(?m)^ *```(\\w*)\n((?s:.*?))^ *```$", Pattern.MULTILINE);

  private static final Pattern SPAN = Pattern.compile("`([^`\n]+)`");
  private static final Pattern ASSIGNMENT = Pattern.compile("[A-Z][A-Z0-9_]*=.*", Pattern.DOTALL);

  private final List<DocumentedCommand> commands = new ArrayList<>();
  private final List<String> spans = new ArrayList<>();
  private final List<String> plainLines = new ArrayList<>();

  private DocumentedCommands() {}

  /** Those of one document. */
  public static DocumentedCommands of(Path document) throws IOException {
    DocumentedCommands found = new DocumentedCommands();
    found.read(document);
    return found;
  }

  /** Those of all documents for users and contributors. */
  public static DocumentedCommands everywhere() throws IOException {
    DocumentedCommands found = new DocumentedCommands();
    for (Path document : documents()) {
      found.read(document);
    }
    return found;
  }

  /**
   * The documents for users and contributors: at the top, in {@code docs}, and below {@code
   * deploy}.
   */
  public static List<Path> documents() throws IOException {
    List<Path> documents =
        new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")));
    for (String directory : List.of("docs", "deploy")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(directory))) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
      }
    }
    return documents;
  }

  /** All that stand in a block of code, whatever program they call. */
  public List<DocumentedCommand> inBlocks() {
    return commands.stream().filter(command -> !command.inSentence()).toList();
  }

  /** All that may be commands: what stands between back quotes in a sentence need be none. */
  public List<DocumentedCommand> all() {
    return List.copyOf(commands);
  }

  /** Those of a program that have arguments, but for what a sentence shortens with an ellipsis. */
  public List<DocumentedCommand> of(String program) {
    return commands.stream()
        .filter(command -> command.program().equals(program) && command.words().size() > 1)
        .filter(command -> !command.inSentence() || !command.words().contains("…"))
        .toList();
  }

  /** What stands in blocks whose language is not given, and so is not taken for commands. */
  public List<String> plainLines() {
    return List.copyOf(plainLines);
  }

  /** Names of options that stand alone in a sentence, without their values. */
  public List<String> options() {
    return spans.stream()
        .filter(span -> span.startsWith("--"))
        .map(span -> span.replaceFirst("=.*", ""))
        .toList();
  }

  private void read(Path document) throws IOException {
    String text = Files.readString(document);
    String place = ROOT.relativize(document).toString();
    BLOCK
        .matcher(text)
        .results()
        .forEach(block -> readBlock(place, block.group(1), block.group(2)));
    SPAN.matcher(BLOCK.matcher(text).replaceAll(""))
        .results()
        .map(span -> span.group(1))
        .forEach(
            span -> {
              spans.add(span);
              add(place, true, span);
            });
  }

  /** In {@code sh} each line is a command, in {@code console} what follows the prompt. */
  private void readBlock(String place, String language, String text) {
    String joined = text.replaceAll("\\\\\n *", "");
    switch (language) {
      case "sh" -> joined.lines().forEach(line -> add(place, false, line));
      case "console" ->
          joined
              .lines()
              .map(String::strip)
              .filter(line -> line.startsWith("$ "))
              .forEach(line -> add(place, false, line.substring(2)));
      case "" -> joined.lines().map(String::strip).forEach(plainLines::add);
      default -> {}
    }
  }

  private void add(String place, boolean inSentence, String line) {
    for (List<String> words : ShellLine.commands(line)) {
      add(place, inSentence, words);
    }
  }

  /**
   * Without what is only set for it, and without sudo; what is run in a container is a command too.
   */
  private void add(String place, boolean inSentence, List<String> words) {
    List<String> call =
        words.stream()
            .dropWhile(word -> ASSIGNMENT.matcher(word).matches() || word.equals("sudo"))
            .toList();
    if (call.isEmpty()) {
      return;
    }
    commands.add(new DocumentedCommand(place, inSentence, call));
    int end = call.indexOf("--");
    if (call.getFirst().equals("kubectl") && end > 0 && end + 1 < call.size()) {
      commands.add(new DocumentedCommand(place, inSentence, call.subList(end + 1, call.size())));
    }
  }
}
