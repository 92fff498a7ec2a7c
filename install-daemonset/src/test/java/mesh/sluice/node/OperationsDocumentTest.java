package mesh.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mesh.sluice.profile.NotMeshedReason;
import mesh.sluice.testing.Checkout;
import mesh.sluice.testing.DocumentedCommands;
import mesh.sluice.testing.Headings;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Holds docs/operations.md to what the daemons log, tell and take as options. */
class OperationsDocumentTest {
  private static final Path DOCUMENT = Checkout.path("docs", "operations.md");
  private static final List<String> DAEMONS =
      List.of("install-daemonset", "injector-webhook", "libraries/cluster-runtime");

  private static final Pattern QUOTED = Pattern.compile("`([^`\n]+)`");
  private static final Pattern REPORTS =
      Pattern.compile("([\\w.-]+/[\\w.-]+)((?:#\\d+(?:,\\s+(?=#))?)+)");
  private static final Pattern NUMBER = Pattern.compile("#\\d+");
  private static final Pattern EVENT =
      Pattern.compile("Redirect[A-Z]\\w+|Node[A-Z]\\w+ed|Invalid\\w+");

  /** A call that logs, up to the first field. */
  private static final Pattern LOGGED =
      Pattern.compile("\\b(?i:log)\\.(?:warning|error)\\(((?s:.*?))(?:Field\\.|fields|\\);)");

  private static final Pattern CONCATENATED = Pattern.compile("\"\\s*\\+\\s*\"");
  private static final Pattern LITERAL = Pattern.compile("\"([^\"]+)\"");

  private final String text = read(DOCUMENT);

  @Test
  void everySymptomIsInTheTableAtTheTop() throws IOException {
    String table = text.substring(0, text.indexOf("\n## "));

    assertThat(Headings.of(DOCUMENT).anchors().stream().skip(1))
        .filteredOn(anchor -> !anchor.equals("first"))
        .isNotEmpty()
        .allSatisfy(anchor -> assertThat(table).contains("(#" + anchor + ")"));
  }

  @Test
  void optionsOfSluiceNodeExist() throws IOException {
    Set<String> options =
        SluiceNode.commandLine(Map.of()).getSubcommands().values().stream()
            .map(CommandLine::getCommandSpec)
            .flatMap(spec -> spec.optionsMap().keySet().stream())
            .collect(Collectors.toSet());

    assertThat(DocumentedCommands.of(DOCUMENT).options())
        .hasSizeGreaterThan(4)
        .allMatch(options::contains);
  }

  /** And no message is missing. */
  @Test
  void messagesAreThoseOfTheDaemons() {
    assertThat(firstCells("| message of ")).isEqualTo(messages());
  }

  @Test
  void reasonsAreThoseOfDecisions() {
    assertThat(firstCells("| `reason` of a pod "))
        .isEqualTo(
            Arrays.stream(NotMeshedReason.values())
                .map(NotMeshedReason::word)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void everyEventIsOneThatADaemonMakes() {
    String sources = sources().collect(Collectors.joining());

    assertThat(quoted(text).filter(word -> EVENT.matcher(word).matches()))
        .contains("RedirectRepaired", "NodeClosed", "InvalidSettings")
        .allMatch(event -> sources.contains("\"" + event + "\""));
  }

  /** What people have reported of others is answered, at least by a section that names it. */
  @Test
  void everyReportOfTheRequirementsIsAnswered() {
    assertThat(reports(text))
        .containsAll(reports(read(Checkout.path("docs", "node-requirements.md"))));
  }

  private static Set<String> reports(String text) {
    Set<String> reports = new TreeSet<>();
    for (MatchResult report : REPORTS.matcher(text).results().toList()) {
      NUMBER
          .matcher(report.group(2))
          .results()
          .forEach(number -> reports.add(report.group(1) + number.group()));
    }
    return reports;
  }

  /** What is quoted in the first cells of all tables that begin so. */
  private Set<String> firstCells(String head) {
    Set<String> cells = new TreeSet<>();
    boolean inside = false;
    for (String line : text.lines().toList()) {
      inside = line.startsWith("|") && (inside || line.startsWith(head));
      if (inside && !line.startsWith(head)) {
        quoted(line.split("\\|", -1)[1]).forEach(cells::add);
      }
    }
    return cells;
  }

  private static Set<String> messages() {
    return sources()
        .flatMap(source -> LOGGED.matcher(source).results())
        .map(call -> CONCATENATED.matcher(call.group(1)).replaceAll(""))
        .flatMap(call -> LITERAL.matcher(call).results())
        .map(literal -> literal.group(1).strip())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> sources() {
    return DAEMONS.stream()
        .flatMap(module -> walk(Checkout.path(module, "src", "main", "java")))
        .filter(path -> path.toString().endsWith(".java"))
        .map(OperationsDocumentTest::read);
  }

  private static Stream<String> quoted(String text) {
    return QUOTED.matcher(text).results().map(word -> word.group(1));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> walk(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
