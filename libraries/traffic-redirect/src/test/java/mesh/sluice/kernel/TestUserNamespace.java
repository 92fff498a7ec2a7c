package mesh.sluice.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.reference.Connection;

/**
 * A network namespace that belongs to a user namespace of its own, as a pod with {@code hostUsers:
 * false} has it: user 0 in there is user 100000 here.
 */
public final class TestUserNamespace implements AutoCloseable {
  private static final String MAP = "0 100000 65536\n";
  private static final Duration MAX_START = Duration.ofSeconds(10);

  /**
   * Whoever enters its own mount namespace leaves a chroot, in which the kernel makes no user
   * namespaces (create_user_ns).
   */
  private static final List<String> HOLDER =
      List.of("nsenter", "--mount=/proc/self/ns/mnt", "unshare", "--user", "--net", "cat");

  private final Process holder;
  private Agent agent;

  private TestUserNamespace(Process holder) {
    this.holder = holder;
  }

  /**
   * Makes the namespaces, with {@code lo} up, and starts an agent in them.
   *
   * @param ports where the agent listens
   */
  public static TestUserNamespace create(List<Integer> ports) throws IOException {
    TestNetns.requireRoot();
    // Reads from a pipe that this process holds, so it ends at the latest when this process does.
    TestUserNamespace namespace =
        new TestUserNamespace(
            new ProcessBuilder(HOLDER).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    try {
      namespace.awaitUnshared();
      namespace.write("uid_map");
      namespace.write("gid_map");
      Command.feed("", namespace.inside("ip", "link", "set", "lo", "up"));
      namespace.agent = Agent.start(namespace.inside(), TestPod.POD, ports);
      return namespace;
    } catch (RuntimeException | IOException | AssertionError e) {
      namespace.close();
      throw e;
    }
  }

  /** Where the network namespace can be opened. */
  public Path path() {
    return file("ns/net");
  }

  /** A process of the pod connects, by the user and group that it has inside. */
  public Observation connect(IpAddress from, IpAddress to, int port, OwnerId user, OwnerId group) {
    return agent.connect(new Connection.FromPod(true, from, to, port, user, group), user, group);
  }

  private List<String> inside(String... command) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "nsenter",
                "--user",
                "--net",
                "--target=" + holder.pid(),
                "--setuid=0",
                "--setgid=0"));
    all.addAll(List.of(command));
    return all;
  }

  private void awaitUnshared() throws IOException {
    Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
    Instant deadline = Instant.now().plus(MAX_START);
    while (!isUnshared(own)) {
      if (Instant.now().isAfter(deadline) || !holder.isAlive()) {
        throw new AssertionError(
            HOLDER
                + " made no namespaces; see what it says above, and the sysctl"
                + " user.max_user_namespaces");
      }
      Thread.onSpinWait();
    }
  }

  private boolean isUnshared(Path own) throws IOException {
    try {
      return !Files.readSymbolicLink(path()).equals(own);
    } catch (NoSuchFileException e) {
      // It has ended.
      return false;
    }
  }

  private void write(String map) throws IOException {
    Files.writeString(file(map), MAP);
  }

  private Path file(String name) {
    return Path.of("/proc", Long.toString(holder.pid()), name);
  }

  @Override
  public void close() {
    try {
      if (agent != null) {
        agent.close();
      }
      holder.getOutputStream().close();
      holder.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
