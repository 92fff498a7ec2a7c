package mesh.sluice.policy;

/** The range check of a port number, in one place. */
public final class Ports {
  public static final int LOWEST = 1;
  public static final int HIGHEST = 65535;

  private static final String REMEDY = "not a port; write a number from 1 to 65535";

  private Ports() {}

  /**
   * @return {@code port}, if it is 1 to 65535
   * @throws InvalidPolicyException if not
   */
  public static int check(long port) {
    if (port < LOWEST || port > HIGHEST) {
      throw new InvalidPolicyException("", Long.toString(port), REMEDY);
    }
    return (int) port;
  }

  /**
   * @param text one port in decimal digits
   * @throws InvalidPolicyException if it is not 1 to 65535
   */
  public static int parse(String text) {
    long port = Decimal.parse(text);
    if (port < LOWEST || port > HIGHEST) {
      throw new InvalidPolicyException("", text, REMEDY);
    }
    return (int) port;
  }

  static int parse(String text, String whole) {
    long port = Decimal.parse(text);
    if (port < LOWEST || port > HIGHEST) {
      throw new InvalidPolicyException("", whole, REMEDY + ", or a range such as 8000-8100");
    }
    return (int) port;
  }
}
