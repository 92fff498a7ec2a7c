package mesh.sluice.cli;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.evaluate.Packet;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.Ports;
import mesh.sluice.rules.Protocol;

/**
 * The words in which a person describes the first packet of a connection.
 *
 * <pre>
 * out|in tcp|udp ADDRESS:PORT|[ADDRESS6]:PORT [from ADDRESS] [uid N] [gid N] [dev NAME]
 * </pre>
 *
 * What is left out: a packet that goes out is made by user 1000 and a group of the same number as
 * the user; it leaves through {@code lo} if it goes to a loopback address or to the address that it
 * comes from, and through {@code eth0} otherwise, where one comes in, too. It is from an address
 * for examples (RFC 5737, RFC 3849), which is nobody's, or from localhost if it goes there.
 */
final class PacketText {
  static final String REQUIRED = "out|in tcp|udp ADDRESS:PORT|[ADDRESS6]:PORT";
  static final String OPTIONAL = "[from ADDRESS] [uid N] [gid N] [dev NAME]";

  private static final long APPLICATION = 1000;
  private static final InterfaceName LOOPBACK = new InterfaceName("lo");
  private static final InterfaceName NETWORK = new InterfaceName("eth0");
  private static final Cidr LOOPBACK_RANGE = Cidr.parse("127.0.0.0/8");
  private static final IpAddress LOCALHOST_IPV4 = IpAddress.parse("127.0.0.1");
  private static final IpAddress LOCALHOST_IPV6 = IpAddress.parse("::1");
  private static final IpAddress SOMEBODY_IPV4 = IpAddress.parse("192.0.2.1");
  private static final IpAddress SOMEBODY_IPV6 = IpAddress.parse("2001:db8::1");

  private PacketText() {}

  /**
   * @throws IllegalArgumentException if the text is not such a description; the message says which
   *     word is wrong, and gives the grammar
   */
  static Packet parse(String text) {
    try {
      return parse(List.of(text.strip().split("\\s+")).iterator());
    } catch (InvalidPolicyException e) {
      throw new IllegalArgumentException(
          e.getMessage() + "; a packet is: " + REQUIRED + " " + OPTIONAL, e);
    }
  }

  /** The packet as a person reads it. */
  static String describe(Packet packet) {
    StringBuilder text = new StringBuilder(packet.protocol().toString());
    text.append(" from ").append(packet.source()).append(" to ");
    text.append(address(packet.destination(), packet.destinationPort()));
    packet
        .owner()
        .ifPresent(
            owner ->
                text.append(", made by uid ")
                    .append(owner.user())
                    .append(" and gid ")
                    .append(owner.group()));
    text.append(packet.outgoing() ? ", leaving through " : ", coming in through ");
    return text.append(packet.link()).toString();
  }

  /** An address and a port, with brackets where colons need them. */
  static String address(IpAddress address, int port) {
    return address.family() == IpFamily.IPV4 ? address + ":" + port : "[" + address + "]:" + port;
  }

  private static Packet parse(Iterator<String> words) {
    boolean outgoing =
        switch (next(words, "the packet has no direction")) {
          case "out" -> true;
          case "in" -> false;
          case String other -> throw wrong(other, "the first word must be out or in");
        };
    Protocol protocol =
        switch (next(words, "the packet has no protocol")) {
          case "tcp" -> Protocol.TCP;
          case "udp" -> Protocol.UDP;
          case String other -> throw wrong(other, "the second word must be tcp or udp");
        };
    String target = next(words, "the packet has no destination");
    int colon = target.lastIndexOf(':');
    if (colon < 0) {
      throw wrong(target, "a destination has a port, as 10.0.0.9:443 has");
    }
    IpAddress destination = destination(target, target.substring(0, colon));
    int port = Ports.check(number(target.substring(colon + 1), "the port must be a number"));
    Map<String, String> options = options(words, outgoing);
    IpAddress source =
        Optional.ofNullable(options.get("from"))
            .map(IpAddress::parse)
            .orElseGet(() -> source(destination));
    if (source.family() != destination.family()) {
      throw wrong(source.toString(), "must be of the same family as " + destination);
    }
    InterfaceName link =
        Optional.ofNullable(options.get("dev"))
            .map(InterfaceName::new)
            .orElseGet(() -> link(outgoing, source, destination));
    return outgoing
        ? Packet.outgoing(link, protocol, source, destination, port, owner(options))
        : Packet.incoming(link, protocol, source, destination, port);
  }

  private static IpAddress destination(String target, String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    IpAddress address = IpAddress.parse(bracketed ? host.substring(1, host.length() - 1) : host);
    if (bracketed != (address.family() == IpFamily.IPV6)) {
      throw wrong(target, "IPv6 addresses stand in brackets, others do not");
    }
    if (address.mapped().isPresent()) {
      throw wrong(target, "no packet has this address; write " + address.mapped().get());
    }
    return address;
  }

  private static Map<String, String> options(Iterator<String> words, boolean outgoing) {
    Map<String, String> options = new HashMap<>();
    while (words.hasNext()) {
      String word = words.next();
      switch (word) {
        case "from", "dev" -> {
          // For either direction.
        }
        case "uid", "gid" -> {
          if (!outgoing) {
            throw wrong(word, "a packet that comes in has no owner here");
          }
        }
        default -> throw wrong(word, "unknown; write from, uid, gid or dev");
      }
      if (options.put(word, next(words, "nothing follows " + word)) != null) {
        throw wrong(word, "is given twice");
      }
    }
    return options;
  }

  private static Packet.Owner owner(Map<String, String> options) {
    String remedy = "must be the number of a user or group";
    long user =
        Optional.ofNullable(options.get("uid")).map(id -> number(id, remedy)).orElse(APPLICATION);
    long group = Optional.ofNullable(options.get("gid")).map(id -> number(id, remedy)).orElse(user);
    return new Packet.Owner(new OwnerId(user), new OwnerId(group));
  }

  private static IpAddress source(IpAddress destination) {
    if (destination.family() == IpFamily.IPV4) {
      return LOOPBACK_RANGE.contains(destination) ? LOCALHOST_IPV4 : SOMEBODY_IPV4;
    }
    return destination.equals(LOCALHOST_IPV6) ? LOCALHOST_IPV6 : SOMEBODY_IPV6;
  }

  private static InterfaceName link(boolean outgoing, IpAddress source, IpAddress destination) {
    boolean toItself =
        LOOPBACK_RANGE.contains(destination)
            || destination.equals(LOCALHOST_IPV6)
            || destination.equals(source);
    return outgoing && toItself ? LOOPBACK : NETWORK;
  }

  private static long number(String text, String remedy) {
    if (!text.matches("[0-9]{1,10}")) {
      throw wrong(text, remedy);
    }
    return Long.parseLong(text);
  }

  private static String next(Iterator<String> words, String missing) {
    String word = words.hasNext() ? words.next() : "";
    if (word.isEmpty()) {
      throw wrong(word, missing);
    }
    return word;
  }

  private static InvalidPolicyException wrong(String word, String remedy) {
    return new InvalidPolicyException("", word, remedy);
  }
}
