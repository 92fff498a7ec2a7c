package mesh.sluice.testing;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.function.Consumer;

/**
 * A command that a document shows.
 *
 * @param place the document that shows it, from the checkout
 * @param inSentence whether it stands in a sentence, where it may be shortened, and not in a block
 *     of code
 * @param words what a shell would give to the program, and before that the program
 */
public record DocumentedCommand(String place, boolean inSentence, List<String> words) {
  public DocumentedCommand {
    words = List.copyOf(words);
    if (words.isEmpty()) {
      throw new IllegalArgumentException("words: a command has at least its program");
    }
  }

  /** As the document writes it, without the directory of a container's image or of the checkout. */
  public String program() {
    return words.getFirst().replaceFirst("^\\.?/(?=[^/]+$)", "");
  }

  public List<String> arguments() {
    return words.subList(1, words.size());
  }

  /**
   * Fails unless the program's own parser takes the arguments.
   *
   * @param parser throws what it does not take
   * @param missing what it throws where something is left out, which a sentence may do
   */
  public void assertUnderstood(
      Consumer<String[]> parser, Class<? extends RuntimeException> missing) {
    assertThatCode(
            () -> {
              try {
                parser.accept(arguments().toArray(String[]::new));
              } catch (RuntimeException e) {
                if (!inSentence || !missing.isInstance(e)) {
                  throw e;
                }
              }
            })
        .as("%s", this)
        .doesNotThrowAnyException();
  }

  @Override
  public String toString() {
    return place + ": " + String.join(" ", words);
  }
}
