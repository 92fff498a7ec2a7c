package mesh.sluice.nft;

import static mesh.sluice.netlink.NetlinkSocket.NLM_F_DUMP;
import static mesh.sluice.netlink.NetlinkSocket.NLM_F_REQUEST;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.netlink.Attributes;
import mesh.sluice.netlink.NetlinkException;
import mesh.sluice.netlink.NetlinkMessage;
import mesh.sluice.netlink.NetlinkSocket;
import mesh.sluice.netlink.NetlinkWriter;
import mesh.sluice.posix.Errno;

/** Reads our table back from the kernel. */
final class TableReader {
  /**
   * What the kernel holds.
   *
   * @param mark what the table says of itself; empty if it has no mark of ours
   * @param dormant whether somebody has switched the whole table off
   * @param foreign how many counters, flow tables and other named objects the table holds besides,
   *     and how many elements without a key its sets; Sluice makes none
   */
  record Found(Table table, Optional<TableMark> mark, boolean dormant, int foreign) {}

  private final NetlinkSocket socket;

  /** Elements that stand for all keys that a set does not have. */
  private int withoutKey;

  private TableReader(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Our table in the namespace of the socket; empty if there is none. */
  static Optional<Found> read(NetlinkSocket socket) throws IOException {
    return new TableReader(socket).read();
  }

  /** Whether there is a table of ours in the namespace of the socket. */
  static boolean isThere(NetlinkSocket socket) throws IOException {
    return new TableReader(socket).table().isPresent();
  }

  private Optional<Attributes> table() throws IOException {
    try {
      NetlinkWriter request = request(NfTables.GETTABLE, 0);
      request.attribute(NfTables.NFTA_TABLE_NAME, Table.NAME).endMessage();
      return Optional.of(attributes(socket.ask(request)));
    } catch (NetlinkException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Optional<Found> read() throws IOException {
    Optional<Attributes> found = table();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Attributes table = found.get();
    Optional<TableMark> mark = TableMark.read(table.bytes(NfTables.NFTA_TABLE_USERDATA));
    int flags = table.integer(NfTables.NFTA_TABLE_FLAGS, 0);
    boolean dormant = (flags & NfTables.NFT_TABLE_F_DORMANT) != 0;
    Map<String, List<List<Expression>>> rules = rules();
    Table content = new Table(sets(), chains(rules));
    // The kernel counts all that lies in the table, so that nothing needs to be asked for.
    int known = content.sets().size() + content.chains().size();
    int foreign = Math.max(0, table.integer(NfTables.NFTA_TABLE_USE, known) - known);
    return Optional.of(new Found(content, mark, dormant, foreign + withoutKey));
  }

  private List<TableChain> chains(Map<String, List<List<Expression>>> rules) throws IOException {
    List<TableChain> chains = new ArrayList<>();
    for (NetlinkMessage message :
        socket.dump(request(NfTables.GETCHAIN, NLM_F_DUMP).endMessage())) {
      Attributes chain = attributes(message);
      if (chain.text(NfTables.NFTA_CHAIN_TABLE).equals(Table.NAME)) {
        String name = chain.text(NfTables.NFTA_CHAIN_NAME);
        chains.add(new TableChain(name, base(chain), rules.getOrDefault(name, List.of())));
      }
    }
    return chains;
  }

  private static Optional<TableChain.Base> base(Attributes chain) {
    if (!chain.has(NfTables.NFTA_CHAIN_HOOK)) {
      return Optional.empty();
    }
    Attributes hook = chain.nest(NfTables.NFTA_CHAIN_HOOK);
    return Optional.of(
        new TableChain.Base(
            chain.text(NfTables.NFTA_CHAIN_TYPE),
            hook.integer(NfTables.NFTA_HOOK_HOOKNUM, -1),
            hook.integer(NfTables.NFTA_HOOK_PRIORITY, 0),
            chain.integer(NfTables.NFTA_CHAIN_POLICY, -1)));
  }

  private Map<String, List<List<Expression>>> rules() throws IOException {
    Map<String, List<List<Expression>>> rules = new LinkedHashMap<>();
    NetlinkWriter request = request(NfTables.GETRULE, NLM_F_DUMP);
    request.attribute(NfTables.NFTA_RULE_TABLE, Table.NAME).endMessage();
    for (NetlinkMessage message : socket.dump(request)) {
      Attributes rule = attributes(message);
      if (rule.text(NfTables.NFTA_RULE_TABLE).equals(Table.NAME)) {
        List<Expression> expressions = new ArrayList<>();
        for (Attributes element :
            rule.nest(NfTables.NFTA_RULE_EXPRESSIONS).nests(NfTables.NFTA_LIST_ELEM)) {
          expressions.add(ExpressionCodec.read(element));
        }
        rules
            .computeIfAbsent(rule.text(NfTables.NFTA_RULE_CHAIN), name -> new ArrayList<>())
            .add(List.copyOf(expressions));
      }
    }
    return rules;
  }

  private List<TableSet> sets() throws IOException {
    List<TableSet> sets = new ArrayList<>();
    NetlinkWriter request = request(NfTables.GETSET, NLM_F_DUMP);
    request.attribute(NfTables.NFTA_SET_TABLE, Table.NAME).endMessage();
    for (NetlinkMessage message : socket.dump(request)) {
      Attributes set = attributes(message);
      if (set.text(NfTables.NFTA_SET_TABLE).equals(Table.NAME)) {
        String name = set.text(NfTables.NFTA_SET_NAME);
        int keyBytes = set.integer(NfTables.NFTA_SET_KEY_LEN, 0);
        int flags = set.integer(NfTables.NFTA_SET_FLAGS, 0);
        sets.add(
            new TableSet(
                name,
                set.integer(NfTables.NFTA_SET_KEY_TYPE, 0),
                keyBytes,
                (flags & NfTables.NFT_SET_INTERVAL) != 0,
                elements(name, keyBytes)));
      }
    }
    return sets;
  }

  private List<TableSet.Element> elements(String set, int keyBytes) throws IOException {
    List<TableSet.Element> elements = new ArrayList<>();
    NetlinkWriter request = request(NfTables.GETSETELEM, NLM_F_DUMP);
    request
        .attribute(NfTables.NFTA_SET_ELEM_LIST_TABLE, Table.NAME)
        .attribute(NfTables.NFTA_SET_ELEM_LIST_SET, set)
        .endMessage();
    for (NetlinkMessage message : socket.dump(request)) {
      Attributes list = attributes(message).nest(NfTables.NFTA_SET_ELEM_LIST_ELEMENTS);
      for (Attributes element : list.nests(NfTables.NFTA_LIST_ELEM)) {
        Attributes key = element.nest(NfTables.NFTA_SET_ELEM_KEY);
        int flags = element.integer(NfTables.NFTA_SET_ELEM_FLAGS, 0);
        Data value = new Data(key.bytes(NfTables.NFTA_DATA_VALUE));
        boolean end = (flags & NfTables.NFT_SET_ELEM_INTERVAL_END) != 0;
        if (value.bytes().length != keyBytes) {
          withoutKey++;
        } else if (!(end && value.isZero())) {
          // nft begins a set of ranges with the end of a range that has no beginning; it says
          // nothing.
          elements.add(new TableSet.Element(value, end));
        }
      }
    }
    return elements;
  }

  private static NetlinkWriter request(int type, int flags) {
    return new NetlinkWriter(128)
        .beginMessage(type, NLM_F_REQUEST | flags, 1)
        .raw((byte) NfTables.NFPROTO_INET, (byte) 0, (byte) 0, (byte) 0);
  }

  private static Attributes attributes(NetlinkMessage message) {
    return message.attributes(NfTables.NFGENMSG_BYTES);
  }
}
