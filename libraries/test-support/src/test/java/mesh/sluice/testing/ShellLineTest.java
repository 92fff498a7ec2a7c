package mesh.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShellLineTest {
  @Test
  void quotedTextIsOneWord() {
    assertThat(ShellLine.commands("a --packet 'out tcp \"x\"' \"b c\" d'e f'g"))
        .containsExactly(List.of("a", "--packet", "out tcp \"x\"", "b c", "de fg"));
  }

  @Test
  void commentsAreNoWords() {
    assertThat(ShellLine.commands("install --once   # and end"))
        .containsExactly(words("install --once"));
    assertThat(ShellLine.commands("# nothing")).isEmpty();
    assertThat(ShellLine.commands("a b#c")).containsExactly(words("a b#c"));
  }

  @Test
  void pipesAndListsAreSeveralCommands() {
    assertThat(ShellLine.commands("a b | c -f - && d; e"))
        .containsExactly(words("a b"), words("c -f -"), words("d"), words("e"));
  }

  @Test
  void filesOfRedirectionsAreNoWords() {
    assertThat(ShellLine.commands("a <in >out 2>&1 b")).containsExactly(words("a b"));
    assertThat(ShellLine.commands("a > out b < in c")).containsExactly(words("a b c"));
  }

  @Test
  void substitutionsAreCommandsOfTheirOwn() {
    assertThat(ShellLine.commands("A=$(b -l x=y) c"))
        .containsExactly(words("b -l x=y"), List.of("A=$(b -l x=y)", "c"));
    assertThat(ShellLine.commands("source <(a (b) c)"))
        .containsExactly(words("a (b) c"), List.of("source", "<(a (b) c)"));
    assertThat(ShellLine.commands("echo \"$(a)\"")).contains(words("a"));
  }

  @Test
  void whatIsNotClosedEndsWithTheLine() {
    assertThat(ShellLine.commands("a 'b c")).containsExactly(List.of("a", "b c"));
    assertThat(ShellLine.commands("a $(b c")).contains(words("b c"));
  }

  @Test
  void emptyQuotesAreAWord() {
    assertThat(ShellLine.commands("a ''")).containsExactly(List.of("a", ""));
  }

  private static List<String> words(String text) {
    return List.of(text.split(" "));
  }
}
