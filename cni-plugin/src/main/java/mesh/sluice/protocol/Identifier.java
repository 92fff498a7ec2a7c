package mesh.sluice.protocol;

/** The form that the specification gives to network names and container ids. */
final class Identifier {
  private Identifier() {}

  /** Whether {@code text} matches {@code ^[a-zA-Z0-9][a-zA-Z0-9_.\-]*$}. */
  static boolean isValid(String text) {
    if (text.isEmpty() || !isAlphanumeric(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isAlphanumeric(c) && c != '_' && c != '.' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlphanumeric(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }
}
