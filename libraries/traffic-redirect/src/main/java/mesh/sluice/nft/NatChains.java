package mesh.sluice.nft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mesh.sluice.backend.NatChain;
import mesh.sluice.netlink.Attributes;
import mesh.sluice.netlink.NetlinkMessage;
import mesh.sluice.netlink.NetlinkSocket;
import mesh.sluice.netlink.NetlinkWriter;

/**
 * The chains in a namespace that may translate destinations, of whomever. What others do with
 * theirs meanwhile is no reason to fail: each question is asked once.
 */
final class NatChains {
  private static final int NAT_TYPE = 1;
  private static final int NAT_DESTINATION = 1;
  private static final int TARGET_NAME = 1;

  /** Those of iptables that give packets another destination. */
  private static final Set<String> TARGETS = Set.of("DNAT", "REDIRECT", "NETMAP");

  private final NetlinkSocket socket;

  NatChains(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** All of them, ours included; whether they have rules is not asked. */
  List<NatChain> all() throws IOException {
    List<NatChain> chains = new ArrayList<>();
    Map<String, Long> numbers = new HashMap<>();
    for (NetlinkMessage message : dump(NfTables.GETTABLE, NfTables.NFPROTO_UNSPEC)) {
      Attributes table = message.attributes(NfTables.NFGENMSG_BYTES);
      byte[] handle = table.bytes(NfTables.NFTA_TABLE_HANDLE);
      if (handle.length == Long.BYTES) {
        String name = family(message) + " " + table.text(NfTables.NFTA_TABLE_NAME);
        numbers.put(name, ByteBuffer.wrap(handle).getLong());
      }
    }
    for (NetlinkMessage message : dump(NfTables.GETCHAIN, NfTables.NFPROTO_UNSPEC)) {
      Attributes chain = message.attributes(NfTables.NFGENMSG_BYTES);
      Attributes hook = chain.nest(NfTables.NFTA_CHAIN_HOOK);
      int number = hook.integer(NfTables.NFTA_HOOK_HOOKNUM, -1);
      boolean prerouting = number == TableChain.Base.HOOK_PREROUTING;
      if (chain.text(NfTables.NFTA_CHAIN_TYPE).equals("nat")
          && (prerouting || number == TableChain.Base.HOOK_OUTPUT)) {
        String family = family(message);
        String table = chain.text(NfTables.NFTA_CHAIN_TABLE);
        chains.add(
            new NatChain(
                family,
                table,
                chain.text(NfTables.NFTA_CHAIN_NAME),
                prerouting,
                hook.integer(NfTables.NFTA_HOOK_PRIORITY, 0),
                numbers.getOrDefault(family + " " + table, NatChain.NEWEST)));
      }
    }
    return chains;
  }

  /** Whether a chain has rules, and its table one that gives packets another destination. */
  boolean translates(NatChain chain) throws IOException {
    NetlinkWriter request = request(NfTables.GETRULE, number(chain.family()));
    request.attribute(NfTables.NFTA_RULE_TABLE, chain.table()).endMessage();
    boolean hasRules = false;
    boolean translates = false;
    for (NetlinkMessage message : socket.dumpOnce(request)) {
      Attributes rule = message.attributes(NfTables.NFGENMSG_BYTES);
      if (rule.text(NfTables.NFTA_RULE_TABLE).equals(chain.table())) {
        hasRules |= rule.text(NfTables.NFTA_RULE_CHAIN).equals(chain.name());
        translates |=
            rule.nest(NfTables.NFTA_RULE_EXPRESSIONS).nests(NfTables.NFTA_LIST_ELEM).stream()
                .anyMatch(NatChains::translates);
      }
    }
    return hasRules && translates;
  }

  private static boolean translates(Attributes expression) {
    Attributes data = expression.nest(NfTables.NFTA_EXPR_DATA);
    return switch (expression.text(NfTables.NFTA_EXPR_NAME)) {
      case "redir" -> true;
      case "nat" -> data.integer(NAT_TYPE, -1) == NAT_DESTINATION;
      case "target" -> TARGETS.contains(data.text(TARGET_NAME));
      default -> false;
    };
  }

  private List<NetlinkMessage> dump(int type, int family) throws IOException {
    return socket.dumpOnce(request(type, family).endMessage());
  }

  private static NetlinkWriter request(int type, int family) {
    int flags = NetlinkSocket.NLM_F_REQUEST | NetlinkSocket.NLM_F_DUMP;
    return new NetlinkWriter(96)
        .beginMessage(type, flags, 1)
        .raw((byte) family, (byte) 0, (byte) 0, (byte) 0);
  }

  private static String family(NetlinkMessage message) {
    return switch (message.bytes()[message.start()]) {
      case NfTables.NFPROTO_IPV4 -> "ip";
      case NfTables.NFPROTO_IPV6 -> "ip6";
      case NfTables.NFPROTO_INET -> "inet";
      default -> "other";
    };
  }

  private static int number(String family) {
    return switch (family) {
      case "ip" -> NfTables.NFPROTO_IPV4;
      case "ip6" -> NfTables.NFPROTO_IPV6;
      default -> NfTables.NFPROTO_INET;
    };
  }
}
