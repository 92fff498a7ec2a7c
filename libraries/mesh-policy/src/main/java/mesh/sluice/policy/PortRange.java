package mesh.sluice.policy;

/**
 * A range of TCP or UDP ports, both ends included.
 *
 * @param first lowest port, 1 to 65535
 * @param last highest port, {@code first} to 65535
 */
public record PortRange(int first, int last) implements Comparable<PortRange> {
  /** Every port that a connection can name. */
  public static final PortRange ALL = new PortRange(1, 65535);

  public PortRange {
    Ports.check(first);
    Ports.check(last);
    if (first > last) {
      throw new InvalidPolicyException(
          "", first + "-" + last, "the range is reversed; write the lower port first");
    }
  }

  /** The range that holds one port. */
  public static PortRange of(int port) {
    return new PortRange(port, port);
  }

  /**
   * @param text {@code 80} or {@code 8000-8100}
   * @throws InvalidPolicyException if it is neither
   */
  public static PortRange parse(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      return of(Ports.parse(text, text));
    }
    int first = Ports.parse(text.substring(0, dash), text);
    int last = Ports.parse(text.substring(dash + 1), text);
    return new PortRange(first, last);
  }

  public boolean isSingle() {
    return first == last;
  }

  public boolean contains(int port) {
    return first <= port && port <= last;
  }

  @Override
  public int compareTo(PortRange other) {
    return first != other.first
        ? Integer.compare(first, other.first)
        : Integer.compare(last, other.last);
  }

  @Override
  public String toString() {
    return isSingle() ? Integer.toString(first) : first + "-" + last;
  }
}
