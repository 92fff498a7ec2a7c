package mesh.sluice.conformance.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChecklistTest {
  @Test
  void holdsAll72ItemsOfTheSpecificationInOrder() {
    List<String> numbers =
        Checklist.items().stream()
            .filter(item -> !item.isBeyondSpecification())
            .map(Item::number)
            .toList();

    assertThat(numbers)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 72).mapToObj(String::valueOf).toList());
  }

  @Test
  void holdsRobustnessItemsAfterThem() {
    assertThat(Checklist.items().subList(72, Checklist.items().size()))
        .isNotEmpty()
        .allMatch(Item::isBeyondSpecification)
        .allMatch(item -> item.number().startsWith("B"));
  }

  @Test
  void findsAnItemByItsNumberInAnyCase() {
    assertThat(Checklist.find("b9")).map(Item::number).contains("B9");
    assertThat(Checklist.find("73")).isEmpty();
  }

  @Test
  void refusesAMalformedNumber() {
    assertThatThrownBy(() -> new Item("0", "ADD", Level.MUST, "title", "source"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'0'");
  }
}
