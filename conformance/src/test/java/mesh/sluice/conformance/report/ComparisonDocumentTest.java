package mesh.sluice.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mesh.sluice.conformance.item.Checklist;
import org.junit.jupiter.api.Test;

class ComparisonDocumentTest {
  private final String document =
      ComparisonDocument.render(List.of(Reports.small(), Reports.small()));

  @Test
  void namesEveryItemOnce() {
    for (var item : Checklist.items()) {
      String row = "| %s | %s | ".formatted(item.number(), item.level().word());
      assertThat(document.lines().filter(line -> line.startsWith(row))).hasSize(1);
    }
  }

  @Test
  void holdsTheTotalsAndTheReasons() {
    assertThat(document)
        .contains(ComparisonDocument.totalsLine(Reports.small()))
        .contains("- 14: code <999> in place of [8]")
        .contains("- 22: concerns the runtime");
  }

  @Test
  void saysNothingThatChangesFromRunToRun() {
    assertThat(document).contains("- B9: did not end \\| within N ms");
  }

  @Test
  void tellsAnItemThatWasNotRunFromOneThatDoesNotApply() {
    assertThat(document).containsPattern("\\| 2 \\| reference .*not run \\| not run \\|");
    assertThat(document).containsPattern("\\| 22 \\| must .* – \\| – \\|");
  }
}
