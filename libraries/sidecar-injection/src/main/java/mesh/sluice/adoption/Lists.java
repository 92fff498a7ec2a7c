package mesh.sluice.adoption;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;

/**
 * Values of iptables and of those who write its rules: lists separated by commas, in which nothing
 * between two commas means nothing. All methods throw {@link InvalidPolicyException} without a
 * field.
 */
final class Lists {
  private static final int HIGHEST_PREFIX = 128;

  private Lists() {}

  /** Single ports; 0 stands for nothing, for no connection has it. */
  static PortSet ports(String text) {
    List<PortRange> ranges = new ArrayList<>();
    for (int port : entries(text, Lists::portOrZero)) {
      if (port != 0) {
        ranges.add(PortRange.of(port));
      }
    }
    return new PortSet(ranges);
  }

  /** One port, 1 to 65535. */
  static int port(String text) {
    int port = portOrZero(text);
    if (port == 0) {
      throw new InvalidPolicyException("", text, "not a port");
    }
    return port;
  }

  static List<OwnerId> owners(String text) {
    return entries(text, OwnerId::parse);
  }

  static List<Cidr> ranges(String text) {
    return entries(text, Lists::range);
  }

  /** A range; iptables ignores the bits after the prefix. */
  static Cidr range(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return Cidr.parse(text);
    }
    return Cidr.containing(
        IpAddress.parse(text.substring(0, slash)),
        number(text.substring(slash + 1), HIGHEST_PREFIX));
  }

  static List<InterfaceName> interfaces(String text) {
    return entries(text, Lists::interfaceName);
  }

  /** iptables reads a + at the end as "and all that begin like this". */
  static InterfaceName interfaceName(String text) {
    if (text.endsWith("+")) {
      throw new InvalidPolicyException("", text, "Sluice knows no patterns; name each interface");
    }
    return new InterfaceName(text);
  }

  private static <T> List<T> entries(String text, Function<String, T> parse) {
    List<T> entries = new ArrayList<>();
    for (String entry : text.split(",", -1)) {
      if (!entry.isBlank()) {
        entries.add(parse.apply(entry.strip()));
      }
    }
    return entries;
  }

  private static int portOrZero(String text) {
    return number(text, PortRange.ALL.last());
  }

  private static int number(String text, int highest) {
    boolean digits =
        !text.isEmpty()
            && text.length() <= Integer.toString(highest).length()
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int number = digits ? Integer.parseInt(text) : -1;
    if (number < 0 || number > highest) {
      throw new InvalidPolicyException("", text, "not a number from 0 to " + highest);
    }
    return number;
  }
}
