package mesh.sluice.iptables;

/** Marks as iptables prints them. */
final class Hex {
  private Hex() {}

  /** For example {@code 0x539}. */
  static String of(int value) {
    return "0x" + Integer.toHexString(value);
  }
}
