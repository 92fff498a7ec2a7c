package mesh.sluice.nft;

import mesh.sluice.netlink.NetlinkWriter;

/**
 * One instruction of a rule, as the kernel runs it. All of ours work on register 1.
 *
 * <p>The attributes of each kind stand in {@link ExpressionCodec}, for writing and for reading.
 */
sealed interface Expression {
  /** Loads a fact about the packet. */
  record Meta(int key) implements Expression {
    static final int OUTPUT_INTERFACE_NAME = 7;
    static final int SOCKET_USER = 10;
    static final int SOCKET_GROUP = 11;
    static final int FAMILY = 15;
    static final int TRANSPORT = 16;
  }

  /** Loads bytes of the packet. */
  record Payload(int base, int offset, int length) implements Expression {
    static final int NETWORK_HEADER = 1;
    static final int TRANSPORT_HEADER = 2;
  }

  /** Goes on only if the register equals {@code value}. */
  record Compare(int operator, Data value) implements Expression {
    static final int EQUAL = 0;
  }

  /** Goes on only if the register is in the set. */
  record Lookup(String set, int flags) implements Expression {}

  /** Loads a constant. */
  record Load(Data value) implements Expression {}

  /**
   * Ends the rule with a verdict.
   *
   * @param chain where to; empty for a verdict without a target
   */
  record Decide(int verdict, String chain) implements Expression {
    static final int JUMP = -3;
    static final int GOTO = -4;
    static final int RETURN = -5;
  }

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
