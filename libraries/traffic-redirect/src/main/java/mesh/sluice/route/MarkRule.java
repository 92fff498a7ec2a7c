package mesh.sluice.route;

import java.util.List;
import mesh.sluice.netlink.Attributes;
import mesh.sluice.netlink.NetlinkMessage;
import mesh.sluice.netlink.NetlinkWriter;

/**
 * A rule of policy routing about packets with a mark.
 *
 * <p>There are three. Packets that are intercepted, and those with which the application answers
 * the sidecar, find the table in which every address is local. But before a packet from outside is
 * taken, the kernel looks for the way back to its source, from {@code lo} ({@code
 * __fib_validate_source}; with the mark if {@code src_valid_mark} is set), and drops the packet if
 * that is local: so this look-up, and what a socket sends that has the mark from {@code
 * tcp_fwmark_accept}, passes that table by. Each rule has a place of its own, because their order
 * counts.
 *
 * @param priority the rule's place; lower ones are tried first
 * @param mark the whole mark that it applies to
 * @param sentHere whether it applies only to look-ups that begin at {@code lo}
 * @param table where to look; 0 for a rule that goes on with another one
 * @param target priority of the rule to go on with; 0 for one that names a table
 */
public record MarkRule(int priority, int mark, boolean sentHere, int table, int target) {
  private static final int FRA_IIFNAME = 3;
  private static final int FRA_GOTO = 4;
  private static final int FRA_PRIORITY = 6;
  private static final int FRA_FWMARK = 10;
  private static final int FRA_TABLE = 15;
  private static final int FRA_FWMASK = 16;
  private static final byte FR_ACT_TO_TBL = 1;
  private static final byte FR_ACT_GOTO = 2;

  /** Length of {@code struct fib_rule_hdr}. */
  static final int HEADER_BYTES = 12;

  /**
   * All three, in an order in which each is of use, or harmless, without those after it.
   *
   * @param intercepted mark of packets from outside
   * @param answers mark of the application's answers
   * @param table number of the routing table, 1 to 252, and the first rule's place
   */
  public static List<MarkRule> of(int intercepted, int answers, int table) {
    return List.of(
        new MarkRule(table + 2, answers, false, table, 0),
        new MarkRule(table, intercepted, true, 0, table + 2),
        new MarkRule(table + 1, intercepted, false, table, 0));
  }

  /** The one rule of versions of Sluice before, for which the kernel had chosen a place. */
  static MarkRule anywhere(int mark, int table) {
    return new MarkRule(0, mark, false, table, 0);
  }

  /** What a request says of the rule, for either family. */
  NetlinkWriter write(NetlinkWriter request, byte family) {
    byte action = target == 0 ? FR_ACT_TO_TBL : FR_ACT_GOTO;
    request.raw(family, (byte) 0, (byte) 0, (byte) 0).raw((byte) 0, (byte) 0, (byte) 0, action);
    request.hostInteger(0);
    if (priority != 0) {
      request.hostAttribute(FRA_PRIORITY, priority);
    }
    if (sentHere) {
      request.attribute(FRA_IIFNAME, "lo");
    }
    if (target == 0) {
      request.hostAttribute(FRA_TABLE, table);
    } else {
      request.hostAttribute(FRA_GOTO, target);
    }
    return request.hostAttribute(FRA_FWMARK, mark).hostAttribute(FRA_FWMASK, -1);
  }

  /** Whether a rule of the kernel is this one, at whatever place if this one has none. */
  boolean is(NetlinkMessage message) {
    Attributes found = message.attributes(HEADER_BYTES);
    return found.hostInteger(FRA_FWMARK, 0) == mark
        && (priority == 0 || found.hostInteger(FRA_PRIORITY, 0) == priority)
        && found.text(FRA_IIFNAME).equals(sentHere ? "lo" : "")
        && (target == 0
            ? found.hostInteger(FRA_TABLE, 0) == table
            : found.hostInteger(FRA_GOTO, 0) == target);
  }

  /** As {@code ip rule add} takes it. */
  @Override
  public String toString() {
    return "priority "
        + priority
        + " fwmark "
        + mark
        + (sentHere ? " iif lo" : "")
        + (target == 0 ? " lookup " + table : " goto " + target);
  }
}
