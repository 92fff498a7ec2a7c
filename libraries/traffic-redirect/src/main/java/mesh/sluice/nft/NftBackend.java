package mesh.sluice.nft;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import mesh.sluice.backend.Backend;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.backend.InstalledRules;
import mesh.sluice.backend.NatChain;
import mesh.sluice.netlink.NetlinkException;
import mesh.sluice.netlink.NetlinkSocket;
import mesh.sluice.netlink.NetlinkWriter;
import mesh.sluice.posix.Errno;
import mesh.sluice.posix.Posix;
import mesh.sluice.posix.SystemCallException;
import mesh.sluice.rules.Ruleset;

/**
 * Installs, removes and checks rules with nf_tables, in the network namespace of the calling
 * thread. Keeps nothing but what lies in the kernel.
 */
public final class NftBackend implements Backend {
  /** No errno: every error of a transaction is one. */
  private static final int NONE = 0;

  private static final String IPTABLES_NAT = "nat";

  private final Posix posix;

  public NftBackend(Posix posix) {
    this.posix = posix;
  }

  @Override
  public String name() {
    return "nf_tables";
  }

  /**
   * Makes our table hold exactly {@code ruleset}, whatever it held before: an ADD that is repeated
   * changes nothing, and one that follows a damage repairs it.
   *
   * @return whether our table was there before
   * @throws RulesNotInstalledException if the kernel refuses; nothing is changed then
   * @throws ForeignTableException if somebody else's table has the name of ours
   * @throws IOException if netlink fails otherwise
   */
  @Override
  public boolean install(Ruleset ruleset) throws IOException {
    Table table = TableCompiler.compile(ruleset);
    try (NetlinkSocket socket = open()) {
      // Asked first, because taking back a transaction that fails takes the kernel some
      // milliseconds.
      if (isTableThere(socket)) {
        replace(socket, table);
        return true;
      }
      if (execute(socket, TableWriter.create(table), Errno.EEXIST)) {
        return false;
      }
    }
    // Somebody else made one after we had asked. A socket of its own: the refused transaction
    // leaves one complaint for each of its messages.
    try (NetlinkSocket socket = open()) {
      replace(socket, table);
      return true;
    }
  }

  /**
   * Whether our table is there.
   *
   * @throws ForeignTableException if one is there that we cannot change
   */
  public boolean isInstalled() throws IOException {
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_NETFILTER)) {
      return TableReader.isThere(socket);
    } catch (NetlinkException e) {
      if (isWithoutNfTables(e)) {
        return false;
      }
      throw unanswered(e);
    } catch (SystemCallException e) {
      if (e.errno() == Errno.EPROTONOSUPPORT) {
        return false;
      }
      throw e;
    }
  }

  private static boolean isTableThere(NetlinkSocket socket) throws IOException {
    try {
      return TableReader.isThere(socket);
    } catch (NetlinkException e) {
      throw unanswered(e);
    }
  }

  private static void replace(NetlinkSocket socket, Table table) throws IOException {
    execute(socket, TableWriter.replace(table), NONE);
    socket.closeInBackground();
  }

  /**
   * Removes our table. Nothing happens if there is none, or the kernel has no nf_tables.
   *
   * @return whether there was one
   * @throws ForeignTableException if somebody else's table has the name of ours
   */
  @Override
  public boolean remove() throws IOException {
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_NETFILTER)) {
      // Somebody else may remove it after we have asked.
      boolean removed =
          TableReader.isThere(socket) && execute(socket, TableWriter.remove(), Errno.ENOENT);
      if (removed) {
        socket.closeInBackground();
      }
      return removed;
    } catch (NetlinkException e) {
      if (isWithoutNfTables(e)) {
        return false;
      }
      throw e;
    } catch (SystemCallException e) {
      if (e.errno() == Errno.EPROTONOSUPPORT) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Executes one transaction.
   *
   * @return false if the kernel answers {@code accepted}, and then nothing has changed
   */
  private static boolean execute(NetlinkSocket socket, TableWriter batch, int accepted)
      throws IOException {
    try {
      socket.execute(batch.messages(), batch.lastSequence());
      return true;
    } catch (NetlinkException e) {
      if (e.errno() == accepted) {
        return false;
      }
      throw new RulesNotInstalledException(
          "nf_tables refused "
              + batch.describe(e.sequence())
              + ": "
              + Errno.text(e.errno())
              + hint(e.errno()),
          e);
    }
  }

  /**
   * Compares our table with its own mark and, where {@code expected} is given and the same version
   * of Sluice installed the rules, with that.
   */
  @Override
  public CheckResult check(Optional<Ruleset> expected) throws IOException {
    Optional<TableReader.Found> found;
    try (NetlinkSocket socket = open()) {
      found = TableReader.read(socket);
    } catch (NetlinkException e) {
      if (!isWithoutNfTables(e)) {
        throw e;
      }
      found = Optional.empty();
    }
    if (found.isEmpty()) {
      return new CheckResult.Missing();
    }
    if (found.get().owner().isPresent()) {
      return new CheckResult.Changed(
          List.of(ForeignTableException.sentence(found.get().owner().getAsInt())));
    }
    if (found.get().dormant()) {
      return new CheckResult.Changed(List.of("the table is dormant: no rule is in effect"));
    }
    if (found.get().foreign() > 0) {
      return new CheckResult.Changed(
          List.of(
              "the table holds "
                  + found.get().foreign()
                  + " object(s) that are not ours, such as counters, flow tables or catch-all"
                  + " elements"));
    }
    Table table = found.get().table();
    Optional<TableMark> mark = found.get().mark();
    if (expected.isPresent() && mark.map(TableMark::version).orElse(0) == Ruleset.VERSION) {
      List<String> differences = TableDifference.between(expected.get(), table);
      if (!differences.isEmpty()) {
        return new CheckResult.Changed(differences);
      }
    }
    if (mark.isEmpty()) {
      return new CheckResult.Changed(List.of("the table has no mark of Sluice"));
    }
    String digest = TableDigest.of(table);
    return digest.equals(mark.get().digest())
        ? new CheckResult.Intact()
        : new CheckResult.Changed(
            List.of(
                "its rules have the digest "
                    + digest
                    + ", those that were installed had "
                    + mark.get().digest()));
  }

  @Override
  public Optional<InstalledRules> read() throws IOException {
    try (NetlinkSocket socket = open()) {
      return TableReader.read(socket).map(TableText::of);
    }
  }

  @Override
  public Optional<String> readMark() throws IOException {
    try (NetlinkSocket socket = open()) {
      return TableReader.readMark(socket).map(TableMark::toString);
    }
  }

  /**
   * Asks the kernel for something harmless, in any namespace, to see that it has nf_tables.
   *
   * @throws IOException if it has not; the message says what to do
   */
  @Override
  public void probe() throws IOException {
    NetlinkWriter request =
        new NetlinkWriter(64)
            .beginMessage(NfTables.GETGEN, NetlinkSocket.NLM_F_REQUEST, 1)
            .raw((byte) NfTables.NFPROTO_UNSPEC, (byte) 0, (byte) 0, (byte) 0)
            .endMessage();
    try (NetlinkSocket socket = open()) {
      socket.ask(request);
    } catch (NetlinkException e) {
      throw unanswered(e);
    }
  }

  private static RulesNotInstalledException unanswered(NetlinkException answer) {
    int errno = answer.errno();
    return new RulesNotInstalledException(
        "nf_tables does not answer: " + Errno.text(errno) + hint(errno), answer);
  }

  /**
   * Whether iptables, in its variant that translates to nf_tables, has one of {@code chains} among
   * those for the translation of IPv4 addresses. In a namespace without such a table, the kernel is
   * asked once.
   *
   * @throws IOException if the kernel does not say
   */
  public boolean hasChainOfIptables(List<String> chains) throws IOException {
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_NETFILTER)) {
      if (!isThere(socket, ofIptables(NfTables.GETTABLE, NfTables.NFTA_TABLE_NAME))) {
        return false;
      }
      for (String chain : chains) {
        NetlinkWriter request = ofIptables(NfTables.GETCHAIN, NfTables.NFTA_CHAIN_TABLE);
        if (isThere(socket, request.attribute(NfTables.NFTA_CHAIN_NAME, chain))) {
          return true;
        }
      }
      return false;
    } catch (SystemCallException e) {
      if (e.errno() == Errno.EPROTONOSUPPORT) {
        return false;
      }
      throw e;
    }
  }

  /**
   * The chains of the namespace that may translate destinations, of whomever, ours included.
   *
   * @throws IOException if the kernel does not say
   */
  public List<NatChain> natChains() throws IOException {
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_NETFILTER)) {
      return new NatChains(socket).all();
    } catch (NetlinkException e) {
      if (isWithoutNfTables(e)) {
        return List.of();
      }
      throw unanswered(e);
    } catch (SystemCallException e) {
      if (e.errno() == Errno.EPROTONOSUPPORT) {
        return List.of();
      }
      throw e;
    }
  }

  /** Whether a chain is of our table. */
  public static boolean isOurs(NatChain chain) {
    return chain.family().equals("inet") && chain.table().equals(Table.NAME);
  }

  /**
   * Whether a chain of somebody else has rules, and its table one that gives packets another
   * destination.
   */
  public boolean translates(NatChain chain) throws IOException {
    try (NetlinkSocket socket = NetlinkSocket.open(posix, Posix.NETLINK_NETFILTER)) {
      return new NatChains(socket).translates(chain);
    } catch (NetlinkException e) {
      throw unanswered(e);
    }
  }

  /** A request that is about iptables' table nat, without its end. */
  private static NetlinkWriter ofIptables(int type, int tableAttribute) {
    return new NetlinkWriter(96)
        .beginMessage(type, NetlinkSocket.NLM_F_REQUEST, 1)
        .raw((byte) NfTables.NFPROTO_IPV4, (byte) 0, (byte) 0, (byte) 0)
        .attribute(tableAttribute, IPTABLES_NAT);
  }

  private static boolean isThere(NetlinkSocket socket, NetlinkWriter request) throws IOException {
    try {
      socket.ask(request.endMessage());
      return true;
    } catch (NetlinkException e) {
      if (e.errno() == Errno.ENOENT || isWithoutNfTables(e)) {
        return false;
      }
      throw unanswered(e);
    }
  }

  /** What nfnetlink answers, which may be there without nf_tables: for conntrack, for example. */
  private static boolean isWithoutNfTables(NetlinkException answer) {
    return answer.errno() == Errno.EINVAL || answer.errno() == Errno.EOPNOTSUPP;
  }

  private NetlinkSocket open() throws IOException {
    try {
      return NetlinkSocket.open(posix, Posix.NETLINK_NETFILTER);
    } catch (SystemCallException e) {
      throw new RulesNotInstalledException(e.getMessage() + hint(e.errno()), e);
    }
  }

  private static String hint(int errno) {
    return switch (errno) {
      case Errno.EPERM, Errno.EACCES ->
          "; the plugin must run as root with CAP_NET_ADMIN and CAP_SYS_ADMIN";
      case Errno.ENOENT,
          Errno.EINVAL,
          Errno.EOPNOTSUPP,
          Errno.EPROTONOSUPPORT,
          Errno.EAFNOSUPPORT ->
          "; the node's kernel needs nf_tables with NAT (modules nf_tables, nft_chain_nat,"
              + " nft_redir, nft_nat; Linux 5.2 or newer)";
      default -> "";
    };
  }
}
