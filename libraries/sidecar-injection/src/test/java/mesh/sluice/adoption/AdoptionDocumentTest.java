package mesh.sluice.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import mesh.sluice.testing.Checkout;
import org.junit.jupiter.api.Test;

/** Holds docs/injection.md to the reasons that the code gives. */
class AdoptionDocumentTest {
  @Test
  void saysEveryReasonInTheSameWords() throws IOException {
    List<String> lines = Files.readAllLines(Checkout.path("docs", "injection.md"));
    int head = lines.indexOf("| Reason | The pod is not adopted, because |");

    assertThat(lines.subList(head + 2, lines.size()).stream().takeWhile(row -> row.startsWith("|")))
        .containsExactlyElementsOf(
            Arrays.stream(NotAdoptedReason.values())
                .map(reason -> "| `%s` | %s |".formatted(reason.label(), reason.sentence()))
                .toList());
  }
}
