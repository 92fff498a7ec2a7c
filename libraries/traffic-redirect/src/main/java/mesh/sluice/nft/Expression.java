package mesh.sluice.nft;

import mesh.sluice.netlink.NetlinkWriter;

/**
 * One instruction of a rule, as the kernel runs it. All of ours work on register 1; only {@link
 * Append} fills what comes after it.
 *
 * <p>The attributes of each kind stand in {@link ExpressionCodec}, for writing and for reading.
 */
sealed interface Expression {
  /** Loads a fact about the packet. */
  record Meta(int key) implements Expression {
    static final int MARK = 3;
    static final int INPUT_INTERFACE_NAME = 6;
    static final int OUTPUT_INTERFACE_NAME = 7;
    static final int SOCKET_USER = 10;
    static final int SOCKET_GROUP = 11;
    static final int FAMILY = 15;
    static final int TRANSPORT = 16;
  }

  /** Changes a fact about the packet to what is in the register. */
  record SetMeta(int key) implements Expression {}

  /** Loads a fact about the packet's connection. */
  record Ct(int key) implements Expression {
    static final int STATE = 0;
    static final int DIRECTION = 1;
    static final int MARK = 3;
    static final int ZONE = 17;
  }

  /**
   * Changes a fact about the packet's connection to what is in the register.
   *
   * @param direction for packets of one direction only; {@link #BOTH} otherwise
   */
  record SetCt(int key, int direction) implements Expression {
    static final int ORIGINAL = 0;
    static final int REPLY = 1;
    static final int BOTH = -1;
  }

  /** Clears the bits of the register that are not in {@code mask}. */
  record And(Data mask) implements Expression {}

  /** Gives the packet to the transparent socket at the port in the register. */
  record TransparentProxy(int family) implements Expression {}

  /** Loads bytes of the packet. */
  record Payload(int base, int offset, int length) implements Expression {
    static final int NETWORK_HEADER = 1;
    static final int TRANSPORT_HEADER = 2;
  }

  /** Loads bytes of the packet after a short fact in the register, to look up both as one. */
  record Append(int base, int offset, int length) implements Expression {}

  /** Goes on only if the register compares to {@code value} as {@code enum nft_cmp_ops} says. */
  record Compare(int operator, Data value) implements Expression {
    static final int EQUAL = 0;
    static final int NOT_EQUAL = 1;
    static final int LESS = 2;
    static final int LESS_OR_EQUAL = 3;
    static final int GREATER = 4;
    static final int GREATER_OR_EQUAL = 5;
  }

  /** Goes on only if the register is in the set. */
  record Lookup(String set, int flags) implements Expression {}

  /** Loads a constant. */
  record Immediate(Data value) implements Expression {}

  /**
   * Ends the rule with a verdict.
   *
   * @param chain where to; empty for a verdict without a target
   */
  record Verdict(int verdict, String chain) implements Expression {
    static final int DROP = 0;
    static final int ACCEPT = 1;
    static final int JUMP = -3;
    static final int GOTO = -4;
    static final int RETURN = -5;
  }

  /**
   * Changes the destination to the address in the register.
   *
   * @param family {@code NFPROTO_…} of the address
   * @param flags of {@code nf_nat.h}, without the one that says that there is an address
   */
  record Dnat(int family, int flags) implements Expression {}

  /** Redirects to the port in the register. */
  record Redirect(int flags) implements Expression {
    static final int PORT_GIVEN = 2;
  }

  /** Anything that we never write: somebody changed the rule. */
  record Foreign(String name, Data attributes) implements Expression {}

  /** Writes the expression as an element of a rule's list. */
  default void write(NetlinkWriter writer) {
    ExpressionCodec.write(writer, this);
  }
}
