package mesh.sluice.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.selection.LabelSelector.Operator;
import mesh.sluice.selection.LabelSelector.Requirement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {
  private static LabelSelector of(Requirement... requirements) {
    return new LabelSelector(Map.of(), List.of(requirements));
  }

  private static Requirement requirement(String operator) {
    Operator parsed = Operator.parse(operator);
    boolean takesValues = parsed == Operator.IN || parsed == Operator.NOT_IN;
    return new Requirement("tier", parsed, takesValues ? Set.of("web", "cache") : Set.of());
  }

  /** As Kubernetes has it: NotIn holds for a label that is not there. */
  @ParameterizedTest
  @CsvSource({
    "In, web, true",
    "In, cache, true",
    "In, data, false",
    "In, , false",
    "NotIn, web, false",
    "NotIn, data, true",
    "NotIn, , true",
    "Exists, '', true",
    "Exists, web, true",
    "Exists, , false",
    "DoesNotExist, '', false",
    "DoesNotExist, , true"
  })
  void requirementHoldsAsInKubernetes(String operator, String value, boolean holds) {
    Map<String, String> labels = value == null ? Map.of() : Map.of("tier", value);

    assertThat(of(requirement(operator)).matches(labels)).isEqualTo(holds);
  }

  @Test
  void allRequirementsMustHold() {
    LabelSelector selector =
        new LabelSelector(Map.of("app", "x", "team", "y"), List.of(requirement("Exists")));

    assertThat(selector.matches(Map.of("app", "x", "team", "y", "tier", "z"))).isTrue();
    assertThat(selector.matches(Map.of("app", "x", "team", "y"))).isFalse();
    assertThat(selector.matches(Map.of("app", "x", "team", "z", "tier", "z"))).isFalse();
    assertThat(selector.matches(Map.of("app", "x", "tier", "z"))).isFalse();
  }

  @Test
  void emptySelectorSelectsNothing() {
    assertThat(of().matches(Map.of("app", "x"))).isFalse();
    assertThat(of().matches(Map.of())).isFalse();
  }

  @Test
  void textIsWhatKubectlTakes() {
    LabelSelector selector =
        new LabelSelector(
            Map.of("b", "2", "a", "1"),
            List.of(
                requirement("In"),
                requirement("NotIn"),
                requirement("Exists"),
                requirement("DoesNotExist")));

    assertThat(selector)
        .hasToString("a=1,b=2,tier in (cache,web),tier notin (cache,web),tier,!tier");
  }

  @ParameterizedTest
  @EnumSource(names = {"IN", "NOT_IN"})
  void listNeedsValues(Operator operator) {
    assertThatThrownBy(() -> new Requirement("tier", operator, Set.of()))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining(operator + " needs at least one value");
  }

  @ParameterizedTest
  @EnumSource(names = {"EXISTS", "DOES_NOT_EXIST"})
  void presenceTakesNoValues(Operator operator) {
    assertThatThrownBy(() -> new Requirement("tier", operator, Set.of("web")))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining(operator + " takes no values");
  }

  @ParameterizedTest
  @ValueSource(strings = {"in", "", "Gt"})
  void unknownOperatorIsRefused(String text) {
    assertThatThrownBy(() -> Operator.parse(text))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("write In, NotIn, Exists or DoesNotExist");
  }
}
