package mesh.sluice.policy;

/**
 * A numeric user or group id, as the kernel keeps it with a socket.
 *
 * @param value 0 to 4294967294; the highest 32-bit value means "no id" to the kernel
 */
public record OwnerId(long value) implements Comparable<OwnerId> {
  private static final long HIGHEST = 0xffff_fffeL;

  public OwnerId {
    if (value < 0 || value > HIGHEST) {
      throw invalid(Long.toString(value));
    }
  }

  /**
   * @param text an id in decimal digits
   * @throws InvalidPolicyException if it is not 0 to 4294967294
   */
  public static OwnerId parse(String text) {
    long value = Decimal.parse(text);
    if (value < 0 || value > HIGHEST) {
      throw invalid(text);
    }
    return new OwnerId(value);
  }

  @Override
  public int compareTo(OwnerId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }

  private static InvalidPolicyException invalid(String text) {
    return new InvalidPolicyException(
        "", text, "not a user or group id; write a number from 0 to " + HIGHEST);
  }
}
