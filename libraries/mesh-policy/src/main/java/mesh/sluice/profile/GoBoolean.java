package mesh.sluice.profile;

import java.util.Optional;

/** How Go's {@code strconv.ParseBool} reads a boolean, and so Istio. */
final class GoBoolean {
  private GoBoolean() {}

  /** The value; empty if the text is none of the words that Go knows. */
  static Optional<Boolean> parse(String text) {
    return switch (text) {
      case "1", "t", "T", "true", "TRUE", "True" -> Optional.of(true);
      case "0", "f", "F", "false", "FALSE", "False" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
