package mesh.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links within the checkout lead to files and sections that there are. */
class DocumentLinksTest {
  private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]*)#?([^)\\s]*)\\)");

  static List<Path> documents() throws IOException {
    return DocumentedCommands.documents();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyLinkLeadsToASection(Path document) throws IOException {
    for (MatchResult link : LINK.matcher(Files.readString(document)).results().toList()) {
      if (link.group(1).startsWith("https:")) {
        continue;
      }
      Path target =
          link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1)).normalize();
      assertThat(target).as(link.group()).exists();
      if (!link.group(2).isEmpty()) {
        assertThat(Headings.of(target).anchors()).as(link.group()).contains(link.group(2));
      }
    }
  }
}
