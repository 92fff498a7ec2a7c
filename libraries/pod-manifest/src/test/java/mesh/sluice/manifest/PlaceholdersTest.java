package mesh.sluice.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceholdersTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: \"@\"",
        "a: \"before @ after\"",
        "a: {b: [\"@\", \"@@\"]}",
        "- \"@\"\n- b: c\n  d: \"@\"",
        "a: &anchor \"@\"\nb: *anchor",
        "a: &anchor {b: \"@\"}\nc: {<<: *anchor}",
        "\"a\\\"b\": \"\\\"@\\\"\"",
        "{\"a\": \"@\", \"b\": [1, \"@\"]}",
        "nothing: here",
      })
  void whatIsWithinDoubleQuotesInValuesCanBeReplaced(String yaml) {
    assertThat(Placeholders.areReplaceable(yaml, '@')).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: b@",
        "a: '@'",
        "a: |\n  @",
        "a: \"b\n  @\"",
        "\"@\": a",
        "? [\"@\"]\n: a",
        "a: &anchor \"@\"\n*anchor : b",
        "a: !!binary \"@\"",
        "a: !!int \"@\"",
        "a: &b@ c",
        "a: \"b\" # @",
        "a: \"@\u0085 b\"",
        "a: \"@\"\nb: \"c\u2028d\"",
        "a: \"\\x40\"",
        "a: \"\\x40@\" # @",
      })
  void whatIsElsewhereCannot(String yaml) {
    assertThat(Placeholders.areReplaceable(yaml, '@')).isFalse();
  }

  @Test
  void whatTheParserDoesNotTakeCannot() {
    assertThat(Placeholders.areReplaceable("a: \"@\n", '@')).isFalse();
    assertThat(Placeholders.areReplaceable("a: @", '@')).isFalse();
  }
}
