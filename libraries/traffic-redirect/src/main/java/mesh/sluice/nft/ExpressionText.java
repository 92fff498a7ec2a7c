package mesh.sluice.nft;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rules as the kernel holds them, in the syntax of {@code nft}: follows what is in the register. An
 * instruction that Sluice never writes is shown in angle brackets.
 */
final class ExpressionText {
  private static final String TCP = "meta l4proto tcp";
  private static final String UDP = "meta l4proto udp";
  private static final String IPV4 = "meta nfproto ipv4";
  private static final String IPV6 = "meta nfproto ipv6";

  /** The destination port of any transport protocol that has ports. */
  private static final String PORT = "@th,16,16";

  private final Map<String, TableSet> sets;
  private final List<String> words = new ArrayList<>();

  /** What was loaded into the register, and how its value is written. */
  private String subject = "<register>";

  private DataText format = DataText.BYTES;
  private Data constant = new Data(new byte[0]);

  ExpressionText(Map<String, TableSet> sets) {
    this.sets = sets;
  }

  String rule(List<Expression> expressions) {
    expressions.forEach(this::add);
    return String.join(" ", words);
  }

  private void add(Expression expression) {
    switch (expression) {
      case Expression.Meta(int key) -> loadMeta(key);
      case Expression.Ct(int key) -> loadConnection(key);
      case Expression.Payload(int base, int offset, int length) ->
          loadPayload(base, offset, length);
      case Expression.Append(int base, int offset, int length) -> {
        String field = place(base, offset, length);
        subject += " . " + (field.equals(PORT) ? "th dport" : field);
        format = DataText.BYTES;
      }
      case Expression.And(Data mask) -> subject += " & " + DataText.HOST_NUMBER.of(mask);
      case Expression.Compare(int operator, Data value) -> words.add(comparison(operator, value));
      case Expression.Lookup(String set, int flags) ->
          words.add(subject + (flags == 0 ? " @" : " != @") + set + missing(set));
      case Expression.Immediate(Data value) -> {
        subject = "";
        constant = value;
      }
      case Expression.SetMeta(int key) -> words.add("meta " + meta(key) + " set " + source());
      case Expression.SetCt(int key, int direction) -> words.add(set(key, direction));
      case Expression.TransparentProxy(int family) ->
          words.add("tproxy to :" + DataText.NETWORK_NUMBER.of(constant));
      case Expression.Dnat(int family, int flags) ->
          words.add("dnat " + ip(family) + " to " + DataText.ADDRESS.of(constant) + flags(flags));
      case Expression.Redirect(int flags) ->
          words.add("redirect to :" + DataText.NETWORK_NUMBER.of(constant));
      case Expression.Verdict(int verdict, String chain) -> words.add(verdict(verdict, chain));
      case Expression.Foreign(String name, Data attributes) -> words.add("<" + name + ">");
    }
  }

  private void loadMeta(int key) {
    subject = "meta " + meta(key);
    format =
        switch (key) {
          case Expression.Meta.MARK, Expression.Meta.SOCKET_USER, Expression.Meta.SOCKET_GROUP ->
              DataText.HOST_NUMBER;
          case Expression.Meta.INPUT_INTERFACE_NAME, Expression.Meta.OUTPUT_INTERFACE_NAME -> {
            subject = meta(key);
            yield DataText.INTERFACE_NAME;
          }
          case Expression.Meta.FAMILY -> DataText.FAMILY;
          case Expression.Meta.TRANSPORT -> DataText.PROTOCOL;
          default -> DataText.BYTES;
        };
  }

  private static String meta(int key) {
    return switch (key) {
      case Expression.Meta.MARK -> "mark";
      case Expression.Meta.INPUT_INTERFACE_NAME -> "iifname";
      case Expression.Meta.OUTPUT_INTERFACE_NAME -> "oifname";
      case Expression.Meta.SOCKET_USER -> "skuid";
      case Expression.Meta.SOCKET_GROUP -> "skgid";
      case Expression.Meta.FAMILY -> "nfproto";
      case Expression.Meta.TRANSPORT -> "l4proto";
      default -> "<" + key + ">";
    };
  }

  private void loadConnection(int key) {
    subject = "ct " + connection(key);
    format = key == Expression.Ct.DIRECTION ? DataText.DIRECTION : DataText.HOST_NUMBER;
  }

  private static String connection(int key) {
    return switch (key) {
      case Expression.Ct.STATE -> "state";
      case Expression.Ct.DIRECTION -> "direction";
      case Expression.Ct.MARK -> "mark";
      case Expression.Ct.ZONE -> "zone";
      default -> "<" + key + ">";
    };
  }

  /** A field of a header; the match on its protocol before it is part of the field's name. */
  private void loadPayload(int base, int offset, int length) {
    String before = words.isEmpty() ? "" : words.getLast();
    String field =
        switch (before + " " + base + " " + offset + " " + length) {
          case TCP + " 2 2 2" -> "tcp dport";
          case UDP + " 2 2 2" -> "udp dport";
          case IPV4 + " 1 12 4" -> "ip saddr";
          case IPV4 + " 1 16 4" -> "ip daddr";
          case IPV6 + " 1 8 16" -> "ip6 saddr";
          case IPV6 + " 1 24 16" -> "ip6 daddr";
          case String other -> "";
        };
    if (field.isEmpty()) {
      subject = place(base, offset, length);
      format = DataText.BYTES;
      return;
    }
    words.removeLast();
    subject = field;
    format = field.endsWith("port") ? DataText.NETWORK_NUMBER : DataText.ADDRESS;
  }

  /** Bytes of a header that have no name here. */
  private static String place(int base, int offset, int length) {
    String header = base == Expression.Payload.NETWORK_HEADER ? "nh" : "th";
    return "@" + header + "," + offset * Byte.SIZE + "," + length * Byte.SIZE;
  }

  private String comparison(int operator, Data value) {
    // "Is one of these bits set?" is how states are asked for.
    if (operator == Expression.Compare.NOT_EQUAL && value.isZero()) {
      switch (subject) {
        case "ct state & 1" -> {
          return "ct state invalid";
        }
        case "ct state & 6" -> {
          return "ct state established,related";
        }
        default -> {
          // Written as it is, below.
        }
      }
    }
    String sign =
        switch (operator) {
          case Expression.Compare.EQUAL -> " ";
          case Expression.Compare.NOT_EQUAL -> " != ";
          default -> " <comparison " + operator + "> ";
        };
    return subject + sign + format.of(value);
  }

  private static String ip(int family) {
    return switch (family) {
      case NfTables.NFPROTO_IPV4 -> "ip";
      case NfTables.NFPROTO_IPV6 -> "ip6";
      default -> "<family " + family + ">";
    };
  }

  private static String flags(int flags) {
    return flags == 0 ? "" : " <flags " + flags + ">";
  }

  private String set(int key, int direction) {
    return switch (direction) {
      case Expression.SetCt.BOTH -> "ct " + connection(key) + " set " + source();
      case Expression.SetCt.ORIGINAL -> "ct original " + connection(key) + " set " + source();
      default -> "ct <direction " + direction + "> " + connection(key) + " set " + source();
    };
  }

  /** What a statement sets something to: what was loaded, or a constant. */
  private String source() {
    return subject.isEmpty() ? DataText.HOST_NUMBER.of(constant) : subject;
  }

  private String missing(String set) {
    return sets.containsKey(set) ? "" : " <no such set>";
  }

  private static String verdict(int verdict, String chain) {
    return switch (verdict) {
      case Expression.Verdict.ACCEPT -> "accept";
      case Expression.Verdict.DROP -> "drop";
      case Expression.Verdict.RETURN -> "return";
      case Expression.Verdict.JUMP -> "jump " + chain;
      case Expression.Verdict.GOTO -> "goto " + chain;
      default -> "<verdict " + verdict + ">";
    };
  }
}
