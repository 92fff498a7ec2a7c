package mesh.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mesh.sluice.testing.Checkout;
import org.junit.jupiter.api.Test;

/** Holds docs/node-requirements.md to the tests and scenarios that there are. */
class RequirementsDocumentTest {
  private static final Path DOCUMENT = Checkout.path("docs", "node-requirements.md");
  private static final Pattern TEST = Pattern.compile("`(\\w+#\\w+)`");
  private static final Pattern SCENARIO = Pattern.compile("`e2e (\\w+)`");
  private static final List<String> MODULES =
      List.of("install-daemonset", "cni-plugin", "injector-webhook", "libraries");

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    Map<String, String> classes = testClasses();

    assertThat(references(TEST))
        .isNotEmpty()
        .allMatch(
            test ->
                classes
                    .getOrDefault(test.replaceFirst("#.*", ""), "")
                    .contains("void " + test.replaceFirst(".*#", "") + "("));
  }

  @Test
  void everyScenarioThatIsNamedExists() throws IOException {
    assertThat(references(SCENARIO))
        .isNotEmpty()
        .allMatch(name -> Files.exists(Checkout.path("e2e", "scenarios", name + ".sh")));
  }

  /** A row that names nothing says plainly that nothing shows it. */
  @Test
  void everyRowNamesWhatShowsItOrSaysNotYet() throws IOException {
    assertThat(Files.readAllLines(DOCUMENT))
        .filteredOn(line -> line.startsWith("| ") && !line.startsWith("| situation "))
        .hasSizeGreaterThan(30)
        .allMatch(
            line ->
                TEST.matcher(line).find()
                    || SCENARIO.matcher(line).find()
                    || line.contains("**not yet**"));
  }

  private static List<String> references(Pattern pattern) throws IOException {
    return pattern
        .matcher(Files.readString(DOCUMENT))
        .results()
        .map(reference -> reference.group(1))
        .toList();
  }

  /** Sources by the names of their classes; of equal names, all in one. */
  private static Map<String, String> testClasses() throws IOException {
    try (Stream<Path> files = MODULES.stream().flatMap(RequirementsDocumentTest::walk)) {
      return files
          .filter(path -> path.toString().contains("/src/test/java/"))
          .filter(path -> path.toString().endsWith(".java"))
          .collect(
              Collectors.toMap(
                  path -> path.getFileName().toString().replace(".java", ""),
                  RequirementsDocumentTest::read,
                  String::concat));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> walk(String module) {
    try {
      return Files.walk(Checkout.path(module));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
