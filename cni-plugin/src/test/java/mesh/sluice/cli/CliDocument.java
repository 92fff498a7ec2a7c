package mesh.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mesh.sluice.testing.Checkout;

/**
 * The examples of docs/cli.md: blocks that begin with a command. A line that holds nothing but an
 * ellipsis stands for any lines, one at the end of a line for the rest of that line.
 */
final class CliDocument {
  private static final Path ROOT = Checkout.path("");
  private static final Path FILE = ROOT.resolve("docs/cli.md");
  private static final Pattern EXAMPLE =
      Pattern.compile("```(console|mermaid)\n(?:%% )?\\$ sluice-cni (.*)\n((?s:.*?))```\n");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  /**
   * One example.
   *
   * @param language of the block: console, where the output may be shortened, or mermaid
   * @param command what follows {@code sluice-cni}
   * @param output what the document says it prints
   */
  record Example(String language, String command, String output) {
    /** The words of the command, the document's own files found from here. */
    String[] arguments() {
      List<String> words = new ArrayList<>();
      Matcher word = WORD.matcher(command);
      while (word.find()) {
        String text = word.group(1) != null ? word.group(1) : word.group(2);
        words.add(text.startsWith("docs/") ? ROOT.resolve(text).toString() : text);
      }
      return words.toArray(String[]::new);
    }

    /** Fails unless the document shows what the command printed. */
    void assertShows(String printed) {
      StringBuilder pattern = new StringBuilder();
      for (String line : output.split("\n", -1)) {
        if (line.equals("…")) {
          pattern.append("(?s:.*)");
        } else if (line.endsWith("…")) {
          pattern.append(Pattern.quote(line.substring(0, line.length() - 1))).append(".*\n");
        } else if (!line.isEmpty()) {
          pattern.append(Pattern.quote(line)).append('\n');
        } else {
          pattern.append("\n?");
        }
      }
      assertThat(printed.replace(ROOT + "/", "")).as(command).matches(pattern.toString());
    }

    @Override
    public String toString() {
      return command;
    }
  }

  private CliDocument() {}

  static Stream<Example> examples() throws IOException {
    List<Example> examples = new ArrayList<>();
    Matcher block = EXAMPLE.matcher(Files.readString(FILE));
    while (block.find()) {
      examples.add(new Example(block.group(1), block.group(2), block.group(3)));
    }
    assertThat(examples).as("examples in " + FILE).hasSizeGreaterThan(10);
    return examples.stream();
  }

  /** Puts what commands print now into the document, but where it is shortened. */
  static void update() throws IOException {
    String renewed =
        EXAMPLE
            .matcher(Files.readString(FILE))
            .replaceAll(
                block -> {
                  Example example = new Example(block.group(1), block.group(2), block.group(3));
                  boolean kept =
                      example.output().contains("…") || example.command().startsWith("inspect");
                  String output = kept ? example.output() : printed(example);
                  String prompt = example.language().equals("mermaid") ? "%% $ " : "$ ";
                  return Matcher.quoteReplacement(
                      "```%s\n%ssluice-cni %s\n%s```\n"
                          .formatted(example.language(), prompt, example.command(), output));
                });
    Files.writeString(FILE, renewed);
  }

  /** What the example's command prints, in the order in which a terminal shows it. */
  static String printed(Example example) {
    CommandRun run = CommandRun.of("", example.arguments());
    return (run.err() + run.out()).replace(ROOT + "/", "");
  }
}
