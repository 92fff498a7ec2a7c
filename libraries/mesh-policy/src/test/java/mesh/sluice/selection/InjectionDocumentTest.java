package mesh.sluice.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.testing.Checkout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds docs/injection.md to the words that the code reads. */
class InjectionDocumentTest {
  private static final Path DOCUMENT = Checkout.path("docs", "injection.md");

  @ParameterizedTest
  @EnumSource
  void namesExactlyTheWordsThatDecide(MeshProfile profile) throws IOException {
    assertThat(rows("### " + profile, "| Key |"))
        .extracting(cells -> cells.get(0) + " " + cells.get(1))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(SelectionKey.values())
                .filter(key -> key.profile() == profile)
                .map(key -> "`" + key.key() + "` " + key.place())
                .toList());
  }

  @Test
  void saysEveryReasonInTheSameWords() throws IOException {
    assertThat(rows("### Reasons", "| Reason |"))
        .containsExactlyElementsOf(
            Arrays.stream(SelectionReason.values())
                .map(reason -> List.of("`" + reason.label() + "`", reason.sentence()))
                .toList());
  }

  /** The cells of the table that begins with {@code head}, below a heading. */
  private static List<List<String>> rows(String heading, String head) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    boolean within = false;
    boolean inTable = false;
    for (String line : Files.readAllLines(DOCUMENT)) {
      if (line.startsWith("#")) {
        within = line.equals(heading);
      }
      inTable = within && (line.startsWith(head) || inTable && line.startsWith("|"));
      if (inTable && !line.startsWith(head) && !line.startsWith("|---")) {
        List<String> parts = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
        rows.add(parts.subList(1, parts.size() - 1));
      }
    }
    return rows;
  }
}
