package mesh.sluice.cni;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace with nothing but {@code lo}, gone when the test is, or at the latest when
 * this process ends.
 */
final class TestNetns implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name;
  private final Thread lastResort = new Thread(this::delete);

  private TestNetns(String name) {
    this.name = name;
  }

  static TestNetns create() {
    SystemCommand.requireRoot();
    String name = "sluice-cni-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    TestNetns netns = new TestNetns(name);
    Runtime.getRuntime().addShutdownHook(netns.lastResort);
    SystemCommand.run("ip", "netns", "add", name);
    SystemCommand.run("ip", "-netns", name, "link", "set", "lo", "up");
    return netns;
  }

  Path path() {
    return Path.of("/run/netns", name);
  }

  String name() {
    return name;
  }

  /** Runs {@code nft} in the namespace. */
  String nft(String... arguments) {
    String[] command = new String[arguments.length + 5];
    String[] inside = {"ip", "netns", "exec", name, "nft"};
    System.arraycopy(inside, 0, command, 0, inside.length);
    System.arraycopy(arguments, 0, command, inside.length, arguments.length);
    return SystemCommand.run(command);
  }

  /** All that Sluice could have changed, without counters. */
  String state() {
    return nft("-j", "-s", "list", "ruleset")
        + SystemCommand.run("ip", "-netns", name, "address", "show", "dev", "lo");
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(lastResort);
    delete();
  }

  private void delete() {
    if (Files.exists(path())) {
      SystemCommand.run("ip", "netns", "delete", name);
    }
  }
}
