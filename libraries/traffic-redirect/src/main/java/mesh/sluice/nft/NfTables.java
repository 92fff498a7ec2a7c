package mesh.sluice.nft;

/** Numbers of {@code linux/netfilter/nf_tables.h} and {@code nfnetlink.h}. */
final class NfTables {
  static final int NFNL_MSG_BATCH_BEGIN = 0x10;
  static final int NFNL_MSG_BATCH_END = 0x11;
  static final int SUBSYSTEM = 10;

  static final int NEWTABLE = message(0);
  static final int GETTABLE = message(1);
  static final int DELTABLE = message(2);
  static final int NEWCHAIN = message(3);
  static final int GETCHAIN = message(4);
  static final int NEWRULE = message(6);
  static final int GETRULE = message(7);
  static final int NEWSET = message(9);
  static final int GETSET = message(10);
  static final int NEWSETELEM = message(12);
  static final int GETSETELEM = message(13);
  static final int GETGEN = message(16);

  static final int NFPROTO_UNSPEC = 0;
  static final int NFPROTO_INET = 1;
  static final int NFPROTO_IPV4 = 2;
  static final int NFPROTO_IPV6 = 10;

  /** Length of {@code struct nfgenmsg}. */
  static final int NFGENMSG_BYTES = 4;

  static final int NFTA_LIST_ELEM = 1;
  static final int NFTA_DATA_VALUE = 1;

  static final int NFTA_TABLE_NAME = 1;
  static final int NFTA_TABLE_FLAGS = 2;
  static final int NFTA_TABLE_USE = 3;
  static final int NFTA_TABLE_HANDLE = 4;
  static final int NFTA_TABLE_USERDATA = 6;
  static final int NFTA_TABLE_OWNER = 7;
  static final int NFT_TABLE_F_DORMANT = 1;
  static final int NFT_TABLE_F_OWNER = 2;

  static final int NFTA_CHAIN_TABLE = 1;
  static final int NFTA_CHAIN_NAME = 3;
  static final int NFTA_CHAIN_HOOK = 4;
  static final int NFTA_CHAIN_POLICY = 5;
  static final int NFTA_CHAIN_TYPE = 7;
  static final int NFTA_HOOK_HOOKNUM = 1;
  static final int NFTA_HOOK_PRIORITY = 2;

  static final int NFTA_RULE_TABLE = 1;
  static final int NFTA_RULE_CHAIN = 2;
  static final int NFTA_RULE_EXPRESSIONS = 4;
  static final int NFTA_EXPR_NAME = 1;
  static final int NFTA_EXPR_DATA = 2;

  static final int NFTA_SET_TABLE = 1;
  static final int NFTA_SET_NAME = 2;
  static final int NFTA_SET_FLAGS = 3;
  static final int NFTA_SET_KEY_TYPE = 4;
  static final int NFTA_SET_KEY_LEN = 5;
  static final int NFTA_SET_DESC = 9;
  static final int NFTA_SET_ID = 10;
  static final int NFTA_SET_USERDATA = 13;
  static final int NFTA_SET_DESC_SIZE = 1;
  static final int NFT_SET_CONSTANT = 2;
  static final int NFT_SET_INTERVAL = 4;

  static final int NFTA_SET_ELEM_LIST_TABLE = 1;
  static final int NFTA_SET_ELEM_LIST_SET = 2;
  static final int NFTA_SET_ELEM_LIST_ELEMENTS = 3;
  static final int NFTA_SET_ELEM_KEY = 1;
  static final int NFTA_SET_ELEM_FLAGS = 3;
  static final int NFT_SET_ELEM_INTERVAL_END = 1;

  private NfTables() {}

  private static int message(int number) {
    return SUBSYSTEM << Byte.SIZE | number;
  }
}
