package mesh.sluice.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;

/**
 * Comma separated lists, in which all meshes write ports, address ranges and interfaces. White
 * space around an entry means nothing. A list that is blank has no entries. All methods throw
 * {@link InvalidPolicyException} without a field, naming the entry that is wrong.
 *
 * <p>In annotations an empty entry is an error, but for interfaces. In the options of
 * istio-iptables and of iptables it means nothing: the methods {@code optionX} read those.
 */
public final class CommaList {
  /** Bounds the work that one annotation can cause; {@code sluice.mesh/redirect} has it too. */
  static final int MAX_ENTRIES = 1024;

  private static final int MAX_PREFIX_DIGITS = 3;

  private CommaList() {}

  /** The entries, each without white space around it; an entry between two commas may be empty. */
  static List<String> entries(String text) {
    if (text.isBlank()) {
      return List.of();
    }
    String[] parts = text.split(",", -1);
    if (parts.length > MAX_ENTRIES) {
      throw new InvalidPolicyException(
          "", text, parts.length + " entries are too many; write at most " + MAX_ENTRIES);
    }
    List<String> entries = new ArrayList<>(parts.length);
    for (String part : parts) {
      entries.add(part.strip());
    }
    return entries;
  }

  /** Single ports, 1 to 65535. */
  static PortSet ports(String text) {
    return ports(text, entry -> Optional.of(singlePort(entry)));
  }

  /**
   * Single ports as Istio takes them: 0 too, which no connection has and which therefore stands for
   * nothing.
   */
  static PortSet portsOrZero(String text) {
    return ports(text, entry -> isZero(entry) ? Optional.empty() : Optional.of(singlePort(entry)));
  }

  /** One port, 1 to 65535. */
  public static int port(String entry) {
    return singlePort(entry).first();
  }

  /** Single ports of an option; 0 stands for nothing, as in {@link #portsOrZero}. */
  public static PortSet optionPorts(String text) {
    return portsOrZero(withoutEmptyEntries(text));
  }

  /** Users or groups of an option. */
  public static List<OwnerId> optionOwners(String text) {
    return entries(withoutEmptyEntries(text)).stream().map(OwnerId::parse).toList();
  }

  /** Address ranges of an option, each as {@link #rangeOrAddress} reads it. */
  public static CidrSet optionRanges(String text) {
    return cidrs(withoutEmptyEntries(text), CommaList::rangeOrAddress);
  }

  /** Single ports and ranges such as 8000-8100. */
  static PortSet portRanges(String text) {
    return ports(text, entry -> Optional.of(PortRange.parse(entry)));
  }

  /**
   * Address ranges as iptables takes them: the length of the prefix is written, and host bits do
   * not matter.
   */
  static CidrSet ranges(String text) {
    return cidrs(text, CommaList::range);
  }

  /** Address ranges without host bits, and single addresses. */
  static CidrSet cidrs(String text) {
    return cidrs(text, Cidr::parse);
  }

  /** Names of interfaces; empty entries mean nothing. */
  public static List<InterfaceName> interfaces(String text) {
    List<InterfaceName> names = new ArrayList<>();
    for (String entry : entries(text)) {
      if (!entry.isEmpty()) {
        names.add(interfaceName(entry));
      }
    }
    return names;
  }

  /** A range as iptables takes it, see {@link #ranges}, or a single address. */
  public static Cidr rangeOrAddress(String entry) {
    return entry.indexOf('/') < 0 ? Cidr.parse(entry) : range(entry);
  }

  static Cidr range(String entry) {
    int slash = entry.indexOf('/');
    if (slash < 0) {
      throw notARange(entry);
    }
    IpAddress address;
    try {
      address = IpAddress.parse(entry.substring(0, slash));
    } catch (InvalidPolicyException e) {
      throw notARange(entry);
    }
    int prefix = prefix(entry.substring(slash + 1));
    if (prefix < 0 || prefix > address.family().bits()) {
      throw new InvalidPolicyException(
          "", entry, "the prefix length must be 0 to " + address.family().bits());
    }
    return Cidr.containing(address, prefix);
  }

  /** iptables reads a + at the end as "and all that begin like this", which Sluice cannot do. */
  public static InterfaceName interfaceName(String entry) {
    if (entry.endsWith("+")) {
      throw new InvalidPolicyException(
          "", entry, "interfaces cannot be named by a pattern; name each one");
    }
    return new InterfaceName(entry);
  }

  private static String withoutEmptyEntries(String text) {
    return entries(text).stream()
        .filter(entry -> !entry.isEmpty())
        .collect(Collectors.joining(","));
  }

  private static PortSet ports(String text, Function<String, Optional<PortRange>> parse) {
    List<PortRange> ranges = new ArrayList<>();
    for (String entry : entries(text)) {
      parse.apply(entry).ifPresent(ranges::add);
    }
    return new PortSet(ranges);
  }

  private static CidrSet cidrs(String text, Function<String, Cidr> parse) {
    List<Cidr> cidrs = new ArrayList<>();
    for (String entry : entries(text)) {
      cidrs.add(parse.apply(entry));
    }
    return new CidrSet(cidrs);
  }

  private static PortRange singlePort(String entry) {
    try {
      if (entry.indexOf('-') < 0) {
        return PortRange.parse(entry);
      }
    } catch (InvalidPolicyException e) {
      // Says that a range would do, which is not so in these lists.
    }
    throw new InvalidPolicyException(
        "", entry, "not a port; write numbers from 1 to 65535, separated by commas");
  }

  private static boolean isZero(String entry) {
    return !entry.isEmpty() && entry.chars().allMatch(c -> c == '0');
  }

  private static int prefix(String digits) {
    boolean number =
        !digits.isEmpty()
            && digits.length() <= MAX_PREFIX_DIGITS
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return number ? Integer.parseInt(digits) : -1;
  }

  private static InvalidPolicyException notARange(String entry) {
    return new InvalidPolicyException(
        "",
        entry,
        "not an address range; write one such as 10.0.0.0/8 or 2001:db8::/32, a single address as"
            + " 10.1.2.3/"
            + IpFamily.IPV4.bits());
  }
}
