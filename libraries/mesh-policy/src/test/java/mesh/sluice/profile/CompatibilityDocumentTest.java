package mesh.sluice.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mesh.sluice.testing.Checkout;
import org.junit.jupiter.api.Test;

/** Holds docs/compatibility.md to tests that there are, in any module. */
class CompatibilityDocumentTest {
  private static final Path CHECKOUT = Checkout.path("");
  private static final Pattern TEST_CELL = Pattern.compile("\\| `(\\w+)\\.(\\w+)` \\|$");

  @Test
  void everyRowNamesATestThatThereIs() throws IOException {
    List<String> rows =
        Files.readAllLines(CHECKOUT.resolve("docs").resolve("compatibility.md")).stream()
            .filter(line -> line.startsWith("| "))
            .filter(line -> !line.startsWith("| Subject "))
            .toList();
    List<Path> sources = testSources();

    assertThat(rows).isNotEmpty();
    for (String row : rows) {
      Matcher test = TEST_CELL.matcher(row);
      assertThat(test.find()).as(row).isTrue();
      assertThat(sources)
          .as(row)
          .filteredOn(source -> source.endsWith(test.group(1) + ".java"))
          .singleElement()
          .satisfies(
              source ->
                  assertThat(Files.readString(source)).contains("void " + test.group(2) + "("));
    }
  }

  private static List<Path> testSources() throws IOException {
    try (Stream<Path> programs = Files.list(CHECKOUT);
        Stream<Path> libraries = Files.list(CHECKOUT.resolve("libraries"))) {
      return Stream.concat(programs, libraries)
          .map(module -> module.resolve("src").resolve("test").resolve("java"))
          .filter(Files::isDirectory)
          .flatMap(CompatibilityDocumentTest::javaFiles)
          .toList();
    }
  }

  private static Stream<Path> javaFiles(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
