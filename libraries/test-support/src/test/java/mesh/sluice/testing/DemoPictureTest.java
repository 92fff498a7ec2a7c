package mesh.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.NodeList;

/**
 * The picture of the README shows the demo that there is; {@code docs/pictures/record} draws it
 * again.
 */
class DemoPictureTest {
  private static final Path PICTURE = Checkout.path("docs", "pictures", "demo.svg");
  private static final int MAX_BYTES = 60_000;

  /** A step or a statement, as far as it is the same in each run. */
  private static final Pattern TOLD =
      Pattern.compile("(?m)^ *(?:step|checked) (?:'([^']+)'|\"([^\"$]+))");

  @Test
  void showsEveryStepAndStatementOfTheDemo() throws Exception {
    List<String> told =
        TOLD.matcher(Files.readString(Checkout.path("demo")))
            .results()
            .map(found -> found.group(1) != null ? found.group(1) : found.group(2))
            .toList();
    String shown = String.join("", lines());

    assertThat(told).hasSizeGreaterThan(10);
    assertThat(shown)
        .contains(told)
        .contains("$ sudo ./demo")
        .containsPattern("All \\d+ statements held");
  }

  @Test
  void isSmallAndNamesNoDirectoryOfAMachine() throws Exception {
    assertThat(Files.size(PICTURE)).isLessThan(MAX_BYTES);
    assertThat(lines()).noneMatch(line -> line.contains("/home/") || line.contains("/root/"));
  }

  /** The texts of the picture, one for each line. */
  private static List<String> lines() throws Exception {
    NodeList texts =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(PICTURE.toFile())
            .getElementsByTagName("text");
    return Stream.iterate(0, i -> i < texts.getLength(), i -> i + 1)
        .map(i -> texts.item(i).getTextContent())
        .toList();
  }
}
