package mesh.sluice.nft;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.kernel.TestNetns;
import mesh.sluice.netlink.NetlinkSocket;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.reference.World;
import mesh.sluice.rules.RuleCompiler;
import mesh.sluice.rules.Ruleset;

/**
 * Our table in a namespace, worked upon by the backend and, as an intruder would, by {@code nft}.
 */
final class TestTable implements AutoCloseable {
  private static final Posix POSIX = Posix.system();

  private final TestNetns netns = TestNetns.create();

  TestNetns netns() {
    return netns;
  }

  void install(RedirectPolicy policy) throws IOException, InterruptedException {
    install(RuleCompiler.compile(policy, World.SMALL.known()));
  }

  void install(Ruleset ruleset) throws IOException, InterruptedException {
    netns.call(
        () -> {
          new NftBackend(POSIX).install(ruleset);
          return null;
        });
  }

  boolean remove() throws IOException, InterruptedException {
    return netns.call(new NftBackend(POSIX)::remove);
  }

  CheckResult check(Optional<Ruleset> expected) throws IOException, InterruptedException {
    return netns.call(() -> new NftBackend(POSIX).check(expected));
  }

  /** The table as the backend reads it. */
  Table read() throws IOException, InterruptedException {
    return netns.call(
        () -> {
          try (NetlinkSocket socket = NetlinkSocket.open(POSIX, Posix.NETLINK_NETFILTER)) {
            return TableReader.read(socket).orElseThrow().table();
          }
        });
  }

  /** The table as {@code nft} prints it. */
  String text() {
    return netns.run("nft", "list", "table", "inet", Table.NAME);
  }

  /** Replaces the table by what becomes of its text. */
  void rewrite(UnaryOperator<String> change) {
    String text = text();
    String changed = change.apply(text);
    if (changed.equals(text)) {
      throw new AssertionError("there is nothing to change in\n" + text);
    }
    netns.nft("delete table inet " + Table.NAME + "\n" + changed);
  }

  /** The numbers by which {@code nft} names the rules of a chain, in their order. */
  List<String> handles(String chain) {
    String handle = " # handle ";
    return netns
        .run("nft", "-a", "list", "chain", "inet", Table.NAME, chain)
        .lines()
        .filter(line -> line.contains(handle) && !line.contains("{" + handle))
        .map(line -> line.substring(line.indexOf(handle) + handle.length()))
        .toList();
  }

  @Override
  public void close() {
    netns.close();
  }
}
