package mesh.sluice.nft;

import static mesh.sluice.netlink.NetlinkSocket.NLM_F_DUMP;
import static mesh.sluice.netlink.NetlinkSocket.NLM_F_REQUEST;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
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
   * @param owner netlink port of the process that alone may change the table; empty if anybody may
   * @param foreign how many counters, flow tables and other named objects the table holds besides,
   *     and how many elements without a key its sets; Sluice makes none
   */
  record Found(
      Table table, Optional<TableMark> mark, boolean dormant, OptionalInt owner, int foreign) {}

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

  /** What our table says of itself; empty if there is none, or none with a mark of ours. */
  static Optional<TableMark> readMark(NetlinkSocket socket) throws IOException {
    return new TableReader(socket).table().flatMap(TableReader::mark);
  }

  private static Optional<TableMark> mark(Attributes table) {
    return TableMark.read(table.bytes(NfTables.NFTA_TABLE_USERDATA));
  }

  /**
   * Whether there is a table of ours in the namespace of the socket.
   *
   * @throws ForeignTableException if there is one that we cannot change
   */
  static boolean isThere(NetlinkSocket socket) throws IOException {
    Optional<Attributes> table = new TableReader(socket).table();
    OptionalInt owner = table.map(TableReader::owner).orElse(OptionalInt.empty());
    if (owner.isPresent()) {
      throw new ForeignTableException(owner.getAsInt());
    }
    return table.isPresent();
  }

  private static OptionalInt owner(Attributes table) {
    int flags = table.integer(NfTables.NFTA_TABLE_FLAGS, 0);
    return (flags & NfTables.NFT_TABLE_F_OWNER) == 0
        ? OptionalInt.empty()
        : OptionalInt.of(table.integer(NfTables.NFTA_TABLE_OWNER, 0));
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
    Optional<TableMark> mark = mark(table);
    int flags = table.integer(NfTables.NFTA_TABLE_FLAGS, 0);
    boolean dormant = (flags & NfTables.NFT_TABLE_F_DORMANT) != 0;
    List<TableSet> sets = sets();
    // The kernel counts all that lies in the table, so that nothing needs to be asked for.
    int use = table.integer(NfTables.NFTA_TABLE_USE, sets.size());
    Table content = new Table(sets, chains(rules(), use - sets.size()));
    int foreign = Math.max(0, use - sets.size() - content.chains().size());
    return Optional.of(new Found(content, mark, dormant, owner(table), foreign + withoutKey));
  }

  /**
   * Each chain by its name: who asks for all gets those of all tables, and an interrupted answer
   * whenever somebody changes one of these.
   *
   * @param atMost how many there can be
   */
  private List<TableChain> chains(Map<String, List<List<Expression>>> rules, int atMost)
      throws IOException {
    Set<String> names = new TreeSet<>(rules.keySet());
    for (List<List<Expression>> list : rules.values()) {
      list.stream().flatMap(List::stream).forEach(expression -> addTarget(expression, names));
    }
    if (names.size() < atMost) {
      names.addAll(namesOfAll());
    }
    List<TableChain> chains = new ArrayList<>();
    for (String name : names) {
      Optional<Attributes> chain = chain(name);
      if (chain.isPresent()) {
        List<List<Expression>> own = rules.getOrDefault(name, List.of());
        chains.add(new TableChain(name, base(chain.get()), own));
      }
    }
    return chains;
  }

  private static void addTarget(Expression expression, Set<String> names) {
    if (expression instanceof Expression.Verdict verdict && !verdict.chain().isEmpty()) {
      names.add(verdict.chain());
    }
  }

  /** Finds those that have no rules, and that no rule leads to: Sluice makes none. */
  private Set<String> namesOfAll() throws IOException {
    Set<String> names = new TreeSet<>();
    for (NetlinkMessage message :
        socket.dumpOnce(request(NfTables.GETCHAIN, NLM_F_DUMP).endMessage())) {
      Attributes chain = attributes(message);
      if (chain.text(NfTables.NFTA_CHAIN_TABLE).equals(Table.NAME)) {
        names.add(chain.text(NfTables.NFTA_CHAIN_NAME));
      }
    }
    return names;
  }

  private Optional<Attributes> chain(String name) throws IOException {
    NetlinkWriter request = request(NfTables.GETCHAIN, 0);
    request
        .attribute(NfTables.NFTA_CHAIN_TABLE, Table.NAME)
        .attribute(NfTables.NFTA_CHAIN_NAME, name)
        .endMessage();
    try {
      return Optional.of(attributes(socket.ask(request)));
    } catch (NetlinkException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
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
    for (NetlinkMessage message : dump(request)) {
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
    for (NetlinkMessage message : dump(request)) {
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
    for (NetlinkMessage message : dump(request)) {
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

  private List<NetlinkMessage> dump(NetlinkWriter request) throws IOException {
    // struct nfgenmsg holds the generation counter, which others' changes advance.
    return socket.dump(request, NfTables.NFGENMSG_BYTES);
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
