package mesh.sluice.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import mesh.sluice.netns.NetnsThread;
import mesh.sluice.posix.Posix;

/**
 * A network namespace that lasts as long as a test, whose name holds the number of this process. It
 * is removed at the latest when this process ends, also by a signal.
 */
public final class TestNetns implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name;
  private final Thread lastResort;

  private TestNetns(String name) {
    this.name = name;
    this.lastResort = new Thread(this::delete);
  }

  /**
   * Makes a namespace with nothing but {@code lo}, which is up.
   *
   * @throws AssertionError if this process does not run as root
   */
  public static TestNetns create() {
    requireRoot();
    String name = "sluice-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    TestNetns netns = new TestNetns(name);
    Runtime.getRuntime().addShutdownHook(netns.lastResort);
    Command.run("ip", "netns", "add", name);
    netns.ip("link set lo up");
    return netns;
  }

  /** Fails, with what to do, where the kernel would refuse everything that these tests do. */
  public static void requireRoot() {
    try {
      Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      if (!user.equals(0)) {
        throw new AssertionError(
            "tests with the kernel make network namespaces, so they need root; this process runs as"
                + " user "
                + user
                + ". Run Maven as root, or leave these tests out with -DskipITs");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String name() {
    return name;
  }

  /** Where the namespace can be opened. */
  public Path path() {
    return Path.of("/run/netns", name);
  }

  /** Runs lines of {@code ip} commands in the namespace, each without the word ip. */
  public void ip(String... lines) {
    Command.feed(String.join("\n", lines) + "\n", List.of("ip", "-netns", name, "-batch", "-"));
  }

  /** Runs a program in the namespace; as {@link Command#run}. */
  public String run(String... command) {
    return Command.feed("", inside(command));
  }

  /** Runs {@code nft -f -} in the namespace with {@code script}. */
  public void nft(String script) {
    Command.feed(script, inside("nft", "-f", "-"));
  }

  /** All rules of the namespace as {@code nft} prints them. */
  public String ruleset() {
    return run("nft", "list", "ruleset");
  }

  /** The command that runs another one in the namespace. */
  public List<String> inside(String... command) {
    List<String> all = new ArrayList<>(List.of("nsenter", "--net=" + path()));
    all.addAll(List.of(command));
    return all;
  }

  /** Does something in the namespace on a thread of its own. */
  public <T> T call(Callable<T> task) throws IOException, InterruptedException {
    return NetnsThread.call(Posix.system(), path().toString(), task);
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(lastResort);
    delete();
  }

  private void delete() {
    if (Files.exists(path())) {
      Command.run("ip", "netns", "delete", name);
    }
  }
}
