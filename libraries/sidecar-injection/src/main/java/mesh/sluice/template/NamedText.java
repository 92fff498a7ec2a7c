package mesh.sluice.template;

import static java.util.Objects.requireNonNull;

/**
 * A file that is at hand.
 *
 * @param name for messages
 * @param text its contents
 */
record NamedText(String name, String text) {
  NamedText {
    requireNonNull(name);
    requireNonNull(text);
  }
}
