package mesh.sluice.nft;

import mesh.sluice.netlink.Attributes;
import mesh.sluice.netlink.NetlinkWriter;
import mesh.sluice.nft.Expression.And;
import mesh.sluice.nft.Expression.Append;
import mesh.sluice.nft.Expression.Compare;
import mesh.sluice.nft.Expression.Ct;
import mesh.sluice.nft.Expression.Dnat;
import mesh.sluice.nft.Expression.Foreign;
import mesh.sluice.nft.Expression.Immediate;
import mesh.sluice.nft.Expression.Lookup;
import mesh.sluice.nft.Expression.Meta;
import mesh.sluice.nft.Expression.Payload;
import mesh.sluice.nft.Expression.Redirect;
import mesh.sluice.nft.Expression.SetCt;
import mesh.sluice.nft.Expression.SetMeta;
import mesh.sluice.nft.Expression.TransparentProxy;
import mesh.sluice.nft.Expression.Verdict;

/**
 * Expressions to netlink attributes and back, so that what the kernel dumps of a rule equals what
 * was written.
 */
final class ExpressionCodec {
  private static final int REGISTER_VERDICT = 0;
  private static final int REGISTER_1 = 1;

  /** The second four bytes of register 1, {@code NFT_REG32_01}. */
  private static final int REGISTER_1_AFTER = 9;

  private static final int META_DREG = 1;
  private static final int META_KEY = 2;
  private static final int META_SREG = 3;
  private static final int CT_DREG = 1;
  private static final int CT_KEY = 2;
  private static final int CT_DIRECTION = 3;
  private static final int CT_SREG = 4;
  private static final int BITWISE_SREG = 1;
  private static final int BITWISE_DREG = 2;
  private static final int BITWISE_LEN = 3;
  private static final int BITWISE_MASK = 4;
  private static final int BITWISE_XOR = 5;
  private static final int TPROXY_FAMILY = 1;
  private static final int TPROXY_REG_ADDR = 2;
  private static final int TPROXY_REG_PORT = 3;
  private static final int PAYLOAD_DREG = 1;
  private static final int PAYLOAD_BASE = 2;
  private static final int PAYLOAD_OFFSET = 3;
  private static final int PAYLOAD_LEN = 4;
  private static final int CMP_SREG = 1;
  private static final int CMP_OP = 2;
  private static final int CMP_DATA = 3;
  private static final int LOOKUP_SET = 1;
  private static final int LOOKUP_SREG = 2;
  private static final int LOOKUP_DREG = 3;
  private static final int LOOKUP_FLAGS = 5;
  private static final int IMMEDIATE_DREG = 1;
  private static final int IMMEDIATE_DATA = 2;
  private static final int DATA_VERDICT = 2;
  private static final int VERDICT_CODE = 1;
  private static final int VERDICT_CHAIN = 2;
  private static final int NAT_TYPE = 1;
  private static final int NAT_FAMILY = 2;
  private static final int NAT_REG_ADDR_MIN = 3;
  private static final int NAT_REG_ADDR_MAX = 4;
  private static final int NAT_REG_PROTO_MIN = 5;
  private static final int NAT_FLAGS = 7;
  private static final int NAT_DESTINATION = 1;

  /** {@code NF_NAT_RANGE_MAP_IPS}: newer kernels dump it, older ones take it for granted. */
  private static final int NAT_HAS_ADDRESS = 1;

  private static final int REDIR_REG_PROTO_MIN = 1;
  private static final int REDIR_REG_PROTO_MAX = 2;
  private static final int REDIR_FLAGS = 3;

  private ExpressionCodec() {}

  static void write(NetlinkWriter writer, Expression expression) {
    int element = writer.beginNest(NfTables.NFTA_LIST_ELEM);
    switch (expression) {
      case Meta meta -> {
        int data = begin(writer, "meta");
        writer.attribute(META_DREG, REGISTER_1).attribute(META_KEY, meta.key()).endNest(data);
      }
      case SetMeta meta -> {
        int data = begin(writer, "meta");
        writer.attribute(META_KEY, meta.key()).attribute(META_SREG, REGISTER_1).endNest(data);
      }
      case Ct connection -> {
        int data = begin(writer, "ct");
        writer.attribute(CT_DREG, REGISTER_1).attribute(CT_KEY, connection.key()).endNest(data);
      }
      case SetCt connection -> {
        int data = begin(writer, "ct");
        writer.attribute(CT_KEY, connection.key());
        if (connection.direction() != SetCt.BOTH) {
          writer.attribute(CT_DIRECTION, new byte[] {(byte) connection.direction()});
        }
        writer.attribute(CT_SREG, REGISTER_1).endNest(data);
      }
      case And and -> {
        int data = begin(writer, "bitwise");
        int length = and.mask().bytes().length;
        writer
            .attribute(BITWISE_SREG, REGISTER_1)
            .attribute(BITWISE_DREG, REGISTER_1)
            .attribute(BITWISE_LEN, length);
        value(writer, BITWISE_MASK, and.mask());
        value(writer, BITWISE_XOR, new Data(new byte[length]));
        writer.endNest(data);
      }
      case TransparentProxy proxy -> {
        int data = begin(writer, "tproxy");
        writer
            .attribute(TPROXY_FAMILY, proxy.family())
            .attribute(TPROXY_REG_PORT, REGISTER_1)
            .endNest(data);
      }
      case Payload(int base, int offset, int length) ->
          payload(writer, REGISTER_1, base, offset, length);
      case Append(int base, int offset, int length) ->
          payload(writer, REGISTER_1_AFTER, base, offset, length);
      case Compare compare -> {
        int data = begin(writer, "cmp");
        writer.attribute(CMP_SREG, REGISTER_1).attribute(CMP_OP, compare.operator());
        value(writer, CMP_DATA, compare.value());
        writer.endNest(data);
      }
      case Lookup lookup -> {
        int data = begin(writer, "lookup");
        writer
            .attribute(LOOKUP_SET, lookup.set())
            .attribute(LOOKUP_SREG, REGISTER_1)
            .attribute(LOOKUP_FLAGS, lookup.flags())
            .endNest(data);
      }
      case Immediate load -> {
        int data = begin(writer, "immediate");
        writer.attribute(IMMEDIATE_DREG, REGISTER_1);
        value(writer, IMMEDIATE_DATA, load.value());
        writer.endNest(data);
      }
      case Verdict decide -> {
        int data = begin(writer, "immediate");
        writer.attribute(IMMEDIATE_DREG, REGISTER_VERDICT);
        verdict(writer, decide);
        writer.endNest(data);
      }
      case Dnat nat -> {
        int data = begin(writer, "nat");
        writer
            .attribute(NAT_TYPE, NAT_DESTINATION)
            .attribute(NAT_FAMILY, nat.family())
            .attribute(NAT_REG_ADDR_MIN, REGISTER_1)
            .attribute(NAT_REG_ADDR_MAX, REGISTER_1);
        if (nat.flags() != 0) {
          writer.attribute(NAT_FLAGS, nat.flags());
        }
        writer.endNest(data);
      }
      case Redirect redirect -> {
        int data = begin(writer, "redir");
        writer
            .attribute(REDIR_REG_PROTO_MIN, REGISTER_1)
            .attribute(REDIR_REG_PROTO_MAX, REGISTER_1)
            .attribute(REDIR_FLAGS, redirect.flags())
            .endNest(data);
      }
      case Foreign foreign -> throw new IllegalArgumentException(foreign + " is not ours to write");
    }
    writer.endNest(element);
  }

  /** Reads one element of a rule's list of expressions. */
  static Expression read(Attributes element) {
    String name = element.text(NfTables.NFTA_EXPR_NAME);
    Attributes data = element.nest(NfTables.NFTA_EXPR_DATA);
    Expression ours =
        switch (name) {
          case "meta" ->
              data.has(META_SREG)
                  ? on(data, META_SREG, new SetMeta(data.integer(META_KEY, -1)))
                  : on(data, META_DREG, new Meta(data.integer(META_KEY, -1)));
          case "ct" ->
              data.has(CT_SREG)
                  ? on(data, CT_SREG, new SetCt(data.integer(CT_KEY, -1), direction(data)))
                  : data.has(CT_DIRECTION)
                      ? null
                      : on(data, CT_DREG, new Ct(data.integer(CT_KEY, -1)));
          case "bitwise" -> and(data);
          case "tproxy" ->
              data.has(TPROXY_REG_ADDR)
                  ? null
                  : on(
                      data, TPROXY_REG_PORT, new TransparentProxy(data.integer(TPROXY_FAMILY, -1)));
          case "payload" -> payload(data);
          case "cmp" ->
              on(data, CMP_SREG, new Compare(data.integer(CMP_OP, -1), value(data.nest(CMP_DATA))));
          case "lookup" ->
              data.has(LOOKUP_DREG)
                  ? null
                  : on(
                      data,
                      LOOKUP_SREG,
                      new Lookup(data.text(LOOKUP_SET), data.integer(LOOKUP_FLAGS, 0)));
          case "immediate" ->
              data.integer(IMMEDIATE_DREG, -1) == REGISTER_VERDICT
                  ? verdict(data.nest(IMMEDIATE_DATA).nest(DATA_VERDICT))
                  : on(data, IMMEDIATE_DREG, new Immediate(value(data.nest(IMMEDIATE_DATA))));
          case "nat" -> destination(data);
          case "redir" ->
              data.integer(REDIR_REG_PROTO_MAX, -1) == REGISTER_1
                  ? on(data, REDIR_REG_PROTO_MIN, new Redirect(data.integer(REDIR_FLAGS, 0)))
                  : null;
          default -> null;
        };
    return ours != null
        ? ours
        : new Foreign(name, new Data(element.bytes(NfTables.NFTA_EXPR_DATA)));
  }

  /** The translation, if it is one of the destination to a single address with the same port. */
  private static Expression destination(Attributes data) {
    boolean ours =
        data.integer(NAT_TYPE, -1) == NAT_DESTINATION
            && data.integer(NAT_REG_ADDR_MAX, -1) == REGISTER_1
            && !data.has(NAT_REG_PROTO_MIN);
    int flags = data.integer(NAT_FLAGS, 0) & ~NAT_HAS_ADDRESS;
    return ours ? on(data, NAT_REG_ADDR_MIN, new Dnat(data.integer(NAT_FAMILY, -1), flags)) : null;
  }

  private static void payload(
      NetlinkWriter writer, int register, int base, int offset, int length) {
    int data = begin(writer, "payload");
    writer
        .attribute(PAYLOAD_DREG, register)
        .attribute(PAYLOAD_BASE, base)
        .attribute(PAYLOAD_OFFSET, offset)
        .attribute(PAYLOAD_LEN, length)
        .endNest(data);
  }

  private static Expression payload(Attributes data) {
    int base = data.integer(PAYLOAD_BASE, -1);
    int offset = data.integer(PAYLOAD_OFFSET, -1);
    int length = data.integer(PAYLOAD_LEN, -1);
    return switch (data.integer(PAYLOAD_DREG, -1)) {
      case REGISTER_1 -> new Payload(base, offset, length);
      case REGISTER_1_AFTER -> new Append(base, offset, length);
      default -> null;
    };
  }

  private static int direction(Attributes data) {
    return data.has(CT_DIRECTION) ? data.bytes(CT_DIRECTION)[0] : SetCt.BOTH;
  }

  /** The bitwise operation, if it does no more than clear bits of register 1. */
  private static Expression and(Attributes data) {
    Data mask = value(data.nest(BITWISE_MASK));
    And and = new And(mask);
    return data.integer(BITWISE_DREG, -1) == REGISTER_1
            && value(data.nest(BITWISE_XOR)).equals(new Data(new byte[mask.bytes().length]))
        ? on(data, BITWISE_SREG, and)
        : null;
  }

  /** The expression, if it works on the register that all of ours work on; otherwise null. */
  private static Expression on(Attributes data, int register, Expression expression) {
    return data.integer(register, -1) == REGISTER_1 ? expression : null;
  }

  private static int begin(NetlinkWriter writer, String name) {
    writer.attribute(NfTables.NFTA_EXPR_NAME, name);
    return writer.beginNest(NfTables.NFTA_EXPR_DATA);
  }

  private static void value(NetlinkWriter writer, int attribute, Data value) {
    int nest = writer.beginNest(attribute);
    writer.attribute(NfTables.NFTA_DATA_VALUE, value.bytes()).endNest(nest);
  }

  private static Data value(Attributes nest) {
    return new Data(nest.bytes(NfTables.NFTA_DATA_VALUE));
  }

  private static void verdict(NetlinkWriter writer, Verdict decide) {
    int data = writer.beginNest(IMMEDIATE_DATA);
    int verdict = writer.beginNest(DATA_VERDICT);
    writer.attribute(VERDICT_CODE, decide.verdict());
    if (!decide.chain().isEmpty()) {
      writer.attribute(VERDICT_CHAIN, decide.chain());
    }
    writer.endNest(verdict).endNest(data);
  }

  private static Verdict verdict(Attributes verdict) {
    return new Verdict(verdict.integer(VERDICT_CODE, 0), verdict.text(VERDICT_CHAIN));
  }
}
