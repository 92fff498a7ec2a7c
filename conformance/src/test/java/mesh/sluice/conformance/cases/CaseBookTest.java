package mesh.sluice.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;

import mesh.sluice.conformance.item.Checklist;
import mesh.sluice.conformance.item.Item;
import org.junit.jupiter.api.Test;

class CaseBookTest {
  @Test
  void everyItemHasOneCaseAndEveryCaseAnItem() {
    assertThat(CaseBook.cases().keySet())
        .containsExactlyInAnyOrderElementsOf(Checklist.items().stream().map(Item::number).toList());
  }
}
