package mesh.sluice.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.rules.Ruleset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectDamageTest {
  @Test
  void whatIsFoundIsDamageUnlessItIsAsItShouldBe() {
    assertThat(RedirectDamage.of(new CheckResult.Missing(), Optional.empty()))
        .contains(RedirectDamage.RULES_MISSING);
    assertThat(RedirectDamage.of(new CheckResult.Changed(List.of("a")), Optional.empty()))
        .contains(RedirectDamage.RULES_CHANGED);
    assertThat(RedirectDamage.of(new CheckResult.Ineffective(List.of("a")), Optional.empty()))
        .contains(RedirectDamage.RULES_INEFFECTIVE);
    assertThat(RedirectDamage.of(new CheckResult.Intact(), marked(Ruleset.VERSION))).isEmpty();
  }

  @Test
  void rulesOfAnOlderVersionAreOutdatedAndThoseOfANewerOneStay() {
    assertThat(RedirectDamage.of(new CheckResult.Intact(), marked(Ruleset.VERSION - 1)))
        .contains(RedirectDamage.RULES_OUTDATED);
    assertThat(RedirectDamage.of(new CheckResult.Intact(), marked(Ruleset.VERSION + 1))).isEmpty();
    assertThat(RedirectDamage.of(new CheckResult.Intact(), marked(10 * Ruleset.VERSION))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "sluice rules v", "sluice rules vx digest 1", "sluice rules v1", "v1 "})
  void markThatIsNoneSaysNothing(String mark) {
    assertThat(RedirectDamage.of(new CheckResult.Intact(), Optional.of(mark))).isEmpty();
  }

  private static Optional<String> marked(int version) {
    return Optional.of("sluice rules v" + version + " digest 0");
  }
}
