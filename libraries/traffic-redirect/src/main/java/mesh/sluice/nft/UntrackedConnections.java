package mesh.sluice.nft;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import mesh.sluice.netlink.Attributes;
import mesh.sluice.netlink.NetlinkMessage;
import mesh.sluice.netlink.NetlinkSocket;
import mesh.sluice.netlink.NetlinkWriter;
import mesh.sluice.nft.Expression.Compare;
import mesh.sluice.posix.Posix;

/**
 * Rules of nf_tables, also by iptables, that switch connection tracking off, in the calling
 * thread's namespace. The kernel translates no address of what it does not track, so it is not
 * redirected.
 */
public final class UntrackedConnections {
  private static final int NFTA_TARGET_NAME = 1;
  private static final int NFTA_TARGET_INFO = 3;
  private static final int NFTA_META_KEY = 2;
  private static final int NFTA_CMP_OP = 2;
  private static final int NFTA_CMP_DATA = 3;
  private static final int NFT_META_L4PROTO = 16;
  private static final int IPPROTO_TCP = 6;

  /** {@code XT_CT_NOTRACK}, in the first two bytes of what iptables' target CT says. */
  private static final int CT_NOTRACK = 1;

  /**
   * {@code NF_IP_PRI_CONNTRACK}. Of this very priority, the hook that was registered last is asked
   * first ({@code nf_hook_entries_grow}), so a chain can come before conntrack.
   */
  private static final int CONNTRACK = -200;

  /** {@code NF_INET_INGRESS}. */
  private static final int HOOK_INGRESS = 5;

  private UntrackedConnections() {}

  /**
   * Where such rules are, for people; none if there are none. Rules that are about another protocol
   * than TCP alone do not count.
   *
   * @throws IOException if the kernel does not say
   */
  public static Collection<String> places(Posix posix) throws IOException {
    Collection<String> places = new TreeSet<>();
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_NETFILTER)) {
      if (!othersComeBeforeConntrack(socket)) {
        return places;
      }
      for (NetlinkMessage message : socket.dump(allOf(NfTables.GETRULE))) {
        Attributes rule = message.attributes(NfTables.NFGENMSG_BYTES);
        if (leavesTcpUntracked(
            rule.nest(NfTables.NFTA_RULE_EXPRESSIONS).nests(NfTables.NFTA_LIST_ELEM))) {
          places.add(
              "chain "
                  + rule.text(NfTables.NFTA_RULE_CHAIN)
                  + " of nf_tables' table "
                  + rule.text(NfTables.NFTA_RULE_TABLE));
        }
      }
    }
    return places;
  }

  /**
   * Whether somebody else has a chain that may see packets before conntrack does; after that it is
   * too late to switch tracking off. Cheaper to ask than for all rules.
   */
  private static boolean othersComeBeforeConntrack(NetlinkSocket socket) throws IOException {
    for (NetlinkMessage message : socket.dumpOnce(allOf(NfTables.GETCHAIN))) {
      int family = message.bytes()[message.start()];
      Attributes chain = message.attributes(NfTables.NFGENMSG_BYTES);
      boolean ours =
          family == NfTables.NFPROTO_INET
              && chain.text(NfTables.NFTA_CHAIN_TABLE).equals(Table.NAME);
      if (!ours && comesBeforeConntrack(family, chain.nest(NfTables.NFTA_CHAIN_HOOK))) {
        return true;
      }
    }
    return false;
  }

  /** Asks for all objects of a kind, of all families. */
  private static NetlinkWriter allOf(int type) {
    return new NetlinkWriter(64)
        .beginMessage(type, NetlinkSocket.NLM_F_REQUEST | NetlinkSocket.NLM_F_DUMP, 1)
        .raw((byte) NfTables.NFPROTO_UNSPEC, (byte) 0, (byte) 0, (byte) 0)
        .endMessage();
  }

  /**
   * What an interface or a bridge hands on is not yet at the hooks of IP, whatever its priority.
   */
  private static boolean comesBeforeConntrack(int family, Attributes hook) {
    if (!hook.has(NfTables.NFTA_HOOK_PRIORITY)) {
      return false;
    }
    boolean ofIp =
        switch (family) {
          case NfTables.NFPROTO_INET, NfTables.NFPROTO_IPV4, NfTables.NFPROTO_IPV6 ->
              hook.integer(NfTables.NFTA_HOOK_HOOKNUM, -1) != HOOK_INGRESS;
          default -> false;
        };
    return !ofIp || hook.integer(NfTables.NFTA_HOOK_PRIORITY, 0) <= CONNTRACK;
  }

  private static boolean leavesTcpUntracked(List<Attributes> expressions) {
    boolean ofProtocol = false;
    for (Attributes expression : expressions) {
      String name = expression.text(NfTables.NFTA_EXPR_NAME);
      Attributes data = expression.nest(NfTables.NFTA_EXPR_DATA);
      if (name.equals("cmp")) {
        // A range is two of them.
        if (ofProtocol && !holdsForTcp(data)) {
          return false;
        }
        continue;
      }
      ofProtocol = name.equals("meta") && data.integer(NFTA_META_KEY, 0) == NFT_META_L4PROTO;
      if (name.equals("notrack") || name.equals("target") && isNotrack(data)) {
        return true;
      }
    }
    return false;
  }

  /** Also "not udp", and a range that TCP is in. */
  private static boolean holdsForTcp(Attributes comparison) {
    byte[] value = comparison.nest(NFTA_CMP_DATA).bytes(NfTables.NFTA_DATA_VALUE);
    if (value.length == 0) {
      return true;
    }
    int protocol = Byte.toUnsignedInt(value[0]);
    return switch (comparison.integer(NFTA_CMP_OP, Compare.EQUAL)) {
      case Compare.EQUAL -> IPPROTO_TCP == protocol;
      case Compare.NOT_EQUAL -> IPPROTO_TCP != protocol;
      case Compare.LESS -> IPPROTO_TCP < protocol;
      case Compare.LESS_OR_EQUAL -> IPPROTO_TCP <= protocol;
      case Compare.GREATER -> IPPROTO_TCP > protocol;
      case Compare.GREATER_OR_EQUAL -> IPPROTO_TCP >= protocol;
      default -> true;
    };
  }

  private static boolean isNotrack(Attributes target) {
    byte[] info = target.bytes(NFTA_TARGET_INFO);
    return switch (target.text(NFTA_TARGET_NAME)) {
      case "NOTRACK" -> true;
      // Flags in the machine's byte order; both architectures have the lower byte first.
      case "CT" -> info.length > 0 && (info[0] & CT_NOTRACK) != 0;
      default -> false;
    };
  }
}
