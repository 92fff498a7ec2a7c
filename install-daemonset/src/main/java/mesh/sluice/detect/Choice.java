package mesh.sluice.detect;

import static java.util.Objects.requireNonNull;

/**
 * A value that was chosen, and why.
 *
 * @param because one clause for people, which names the file, option or preset
 */
public record Choice<T>(T value, Source source, String because) {
  public Choice {
    requireNonNull(value);
    requireNonNull(source);
    requireNonNull(because);
  }
}
