package mesh.sluice.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.backend.InstalledRules;
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
    Optional<InstalledRules> rules = Optional.of(new InstalledRules("", Optional.of(mark), false));

    assertThat(RedirectDamage.of(new CheckResult.Intact(), rules)).isEmpty();
  }

  private static Optional<InstalledRules> marked(int version) {
    return Optional.of(
        new InstalledRules("", Optional.of("sluice rules v" + version + " digest 0"), false));
  }
}
