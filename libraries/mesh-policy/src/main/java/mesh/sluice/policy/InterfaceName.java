package mesh.sluice.policy;

import java.nio.charset.StandardCharsets;

/**
 * Name of a network interface.
 *
 * @param value 1 to 15 bytes, not {@code .} or {@code ..}, without slash, colon or white space: the
 *     kernel's {@code dev_valid_name}, which the CNI specification repeats for CNI_IFNAME
 */
public record InterfaceName(String value) implements Comparable<InterfaceName> {
  private static final int MAX_BYTES = 15;

  public InterfaceName {
    if (!isValid(value)) {
      throw new InvalidPolicyException(
          "",
          value,
          "not an interface name; it has 1 to 15 bytes, no '/', ':' or white space, and is not"
              + " '.' or '..'");
    }
  }

  @Override
  public int compareTo(InterfaceName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }

  private static boolean isValid(String name) {
    if (name.isEmpty()
        || name.equals(".")
        || name.equals("..")
        || name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '/' || c == ':' || c == 0 || Character.isWhitespace(c)) {
        return false;
      }
    }
    return true;
  }
}
