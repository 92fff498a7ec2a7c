package mesh.sluice.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision.Meshed;
import org.junit.jupiter.params.provider.Arguments;

/** What the tables of the profiles' tests have in common. */
final class Rows {
  private Rows() {}

  static RedirectPolicy policyOf(Explanation explanation) {
    assertThat(explanation.decision()).isInstanceOf(Meshed.class);
    return ((Meshed) explanation.decision()).policy();
  }

  static PolicyField field(String path) {
    return Stream.of(PolicyField.values())
        .filter(field -> field.path().equals(path))
        .findFirst()
        .orElseThrow();
  }

  /** One field has this value, and every other what it has in {@code usual}. */
  static void assertOnlyDifference(
      RedirectPolicy policy, RedirectPolicy usual, PolicyField field, String expected) {
    for (PolicyField each : PolicyField.values()) {
      assertThat(each.textIn(policy))
          .as(each.path())
          .isEqualTo(each == field ? expected : each.textIn(usual));
    }
  }

  static void assertAccountedFor(Explanation explanation) {
    policyOf(explanation);
    for (PolicyField field : PolicyField.values()) {
      assertThat(explanation.sourcesOf(field)).as(field.path()).isNotEmpty();
    }
    assertThat(explanation.because()).isNotEmpty();
  }

  /** The keys in the first column of tables. */
  static List<Object> keys(List<Stream<Arguments>> tables) {
    return tables.stream().flatMap(table -> table).map(row -> row.get()[0]).distinct().toList();
  }
}
