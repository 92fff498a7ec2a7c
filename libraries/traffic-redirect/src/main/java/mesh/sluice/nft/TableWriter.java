package mesh.sluice.nft;

import static mesh.sluice.netlink.NetlinkSocket.NLM_F_ACK;
import static mesh.sluice.netlink.NetlinkSocket.NLM_F_APPEND;
import static mesh.sluice.netlink.NetlinkSocket.NLM_F_CREATE;
import static mesh.sluice.netlink.NetlinkSocket.NLM_F_EXCL;
import static mesh.sluice.netlink.NetlinkSocket.NLM_F_REQUEST;

import java.util.ArrayList;
import java.util.List;
import mesh.sluice.netlink.NetlinkWriter;

/**
 * Writes one nf_tables transaction. The kernel takes all of it or nothing, and no packet ever sees
 * a part.
 */
final class TableWriter {
  private static final byte[] NO_USER_DATA = {};

  /** Where there are few elements: the default policy needs a third of it. */
  private static final int BYTES_WITHOUT_ELEMENTS = 16 * 1024;

  /** What a message has for an element beside its key: headers and, for half of them, flags. */
  private static final int BYTES_AROUND_KEY = 16;

  /** Elements in one message, so that their attribute stays below 64 KiB. */
  private static final int MAX_ELEMENTS = 1000;

  /**
   * The sets' type of key is in nft's user data too: tag 0, four bytes, 1 host order, 2 network.
   */
  private static final byte[] HOST_ORDER = {0, 4, 1, 0, 0, 0};

  private static final byte[] NETWORK_ORDER = {0, 4, 2, 0, 0, 0};

  private final NetlinkWriter writer;
  private final List<String> what = new ArrayList<>();

  private TableWriter(List<TableSet> sets) {
    int capacity = BYTES_WITHOUT_ELEMENTS;
    for (TableSet set : sets) {
      capacity +=
          set.elements().size() * (Math.max(set.keyBytes(), Integer.BYTES) + BYTES_AROUND_KEY);
    }
    writer = new NetlinkWriter(capacity);
  }

  /** A batch that makes our table, which must not be there. */
  static TableWriter create(Table table) {
    TableWriter batch = new TableWriter(table.sets());
    batch.begin();
    batch.content(table);
    batch.end();
    return batch;
  }

  /** A batch that leaves exactly {@code table} where there is a table of ours already. */
  static TableWriter replace(Table table) {
    TableWriter batch = new TableWriter(table.sets());
    batch.begin();
    // So that the deletion finds one even if somebody removed ours a moment ago.
    batch.table(NfTables.NEWTABLE, NLM_F_CREATE, NO_USER_DATA);
    batch.table(NfTables.DELTABLE, 0, NO_USER_DATA);
    batch.content(table);
    batch.end();
    return batch;
  }

  /** A batch that removes our table, which must be there. */
  static TableWriter remove() {
    TableWriter batch = new TableWriter(List.of());
    batch.begin();
    batch.table(NfTables.DELTABLE, 0, NO_USER_DATA);
    batch.end();
    return batch;
  }

  NetlinkWriter messages() {
    return writer;
  }

  /** Sequence number of the message that the kernel acknowledges. */
  int lastSequence() {
    return what.size() - 1;
  }

  /** What the message of a sequence number was about, for people. */
  String describe(int sequence) {
    return sequence >= 0 && sequence < what.size() ? what.get(sequence) : "the transaction";
  }

  private void content(Table table) {
    table(NfTables.NEWTABLE, NLM_F_CREATE | NLM_F_EXCL, TableMark.of(table).write());
    int id = 0;
    for (TableSet set : table.sets()) {
      set(set, ++id);
    }
    for (TableChain chain : table.chains()) {
      chain(chain);
    }
    for (TableChain chain : table.chains()) {
      rules(chain);
    }
  }

  private void begin() {
    envelope(NfTables.NFNL_MSG_BATCH_BEGIN);
    what.add("the transaction");
  }

  private void end() {
    writer.addFlags(NLM_F_ACK);
    envelope(NfTables.NFNL_MSG_BATCH_END);
  }

  private void envelope(int type) {
    writer
        .beginMessage(type, NLM_F_REQUEST, 0)
        .raw((byte) NfTables.NFPROTO_UNSPEC, (byte) 0, (byte) 0, (byte) NfTables.SUBSYSTEM)
        .endMessage();
  }

  private void begin(int type, int flags, String about) {
    writer
        .beginMessage(type, NLM_F_REQUEST | flags, what.size())
        .raw((byte) NfTables.NFPROTO_INET, (byte) 0, (byte) 0, (byte) 0);
    what.add(about);
  }

  private void table(int type, int flags, byte[] userData) {
    begin(type, flags, "table inet " + Table.NAME);
    writer.attribute(NfTables.NFTA_TABLE_NAME, Table.NAME);
    if (userData.length > 0) {
      writer.attribute(NfTables.NFTA_TABLE_USERDATA, userData);
    }
    writer.endMessage();
  }

  private void set(TableSet set, int id) {
    int flags = NfTables.NFT_SET_CONSTANT | (set.interval() ? NfTables.NFT_SET_INTERVAL : 0);
    begin(NfTables.NEWSET, NLM_F_CREATE, "set " + set.name());
    writer
        .attribute(NfTables.NFTA_SET_TABLE, Table.NAME)
        .attribute(NfTables.NFTA_SET_NAME, set.name())
        .attribute(NfTables.NFTA_SET_FLAGS, flags)
        .attribute(NfTables.NFTA_SET_KEY_TYPE, set.keyType())
        .attribute(NfTables.NFTA_SET_KEY_LEN, set.keyBytes())
        .attribute(NfTables.NFTA_SET_ID, id);
    int description = writer.beginNest(NfTables.NFTA_SET_DESC);
    writer.attribute(NfTables.NFTA_SET_DESC_SIZE, set.elements().size()).endNest(description);
    writer
        .attribute(NfTables.NFTA_SET_USERDATA, set.isHostOrder() ? HOST_ORDER : NETWORK_ORDER)
        .endMessage();
    for (int from = 0; from < set.elements().size(); from += MAX_ELEMENTS) {
      int to = Math.min(from + MAX_ELEMENTS, set.elements().size());
      elements(set, from, to);
    }
  }

  private void elements(TableSet set, int from, int to) {
    begin(NfTables.NEWSETELEM, NLM_F_CREATE, "elements of the set " + set.name());
    writer
        .attribute(NfTables.NFTA_SET_ELEM_LIST_TABLE, Table.NAME)
        .attribute(NfTables.NFTA_SET_ELEM_LIST_SET, set.name());
    int list = writer.beginNest(NfTables.NFTA_SET_ELEM_LIST_ELEMENTS);
    for (int i = from; i < to; i++) {
      int nest = writer.beginNest(NfTables.NFTA_LIST_ELEM);
      if (set.elements().isEnd(i)) {
        writer.attribute(NfTables.NFTA_SET_ELEM_FLAGS, NfTables.NFT_SET_ELEM_INTERVAL_END);
      }
      int key = writer.beginNest(NfTables.NFTA_SET_ELEM_KEY);
      set.elements().writeKey(i, writer, NfTables.NFTA_DATA_VALUE);
      writer.endNest(key).endNest(nest);
    }
    writer.endNest(list).endMessage();
  }

  private void chain(TableChain chain) {
    begin(NfTables.NEWCHAIN, NLM_F_CREATE, "chain " + chain.name());
    writer
        .attribute(NfTables.NFTA_CHAIN_TABLE, Table.NAME)
        .attribute(NfTables.NFTA_CHAIN_NAME, chain.name());
    chain
        .base()
        .ifPresent(
            base -> {
              int hook = writer.beginNest(NfTables.NFTA_CHAIN_HOOK);
              writer
                  .attribute(NfTables.NFTA_HOOK_HOOKNUM, base.hook())
                  .attribute(NfTables.NFTA_HOOK_PRIORITY, base.priority())
                  .endNest(hook)
                  .attribute(NfTables.NFTA_CHAIN_POLICY, base.policy())
                  .attribute(NfTables.NFTA_CHAIN_TYPE, base.type());
            });
    writer.endMessage();
  }

  private void rules(TableChain chain) {
    int number = 0;
    for (List<Expression> rule : chain.rules()) {
      number++;
      begin(
          NfTables.NEWRULE,
          NLM_F_CREATE | NLM_F_APPEND,
          "rule " + number + " of the chain " + chain.name());
      writer
          .attribute(NfTables.NFTA_RULE_TABLE, Table.NAME)
          .attribute(NfTables.NFTA_RULE_CHAIN, chain.name());
      int list = writer.beginNest(NfTables.NFTA_RULE_EXPRESSIONS);
      for (Expression expression : rule) {
        expression.write(writer);
      }
      writer.endNest(list).endMessage();
    }
  }
}
