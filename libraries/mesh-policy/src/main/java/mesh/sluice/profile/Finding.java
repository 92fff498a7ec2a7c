package mesh.sluice.profile;

import static java.util.Objects.requireNonNull;

/**
 * Something about a pod that its owner should know although it is not an error.
 *
 * @param about what it is about: a key, a container, a setting
 * @param sentence one line for people, without a full stop: what happens, and what to do about it
 */
public record Finding(String about, String sentence) {
  public Finding {
    requireNonNull(about);
    requireNonNull(sentence);
  }

  @Override
  public String toString() {
    return about + ": " + sentence;
  }
}
