package mesh.sluice.conformance.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import mesh.sluice.conformance.driver.ProcessDriver;

/**
 * Owns the node's namespace, the pods and a temporary directory, and removes them all: on {@link
 * #close()} and, when the suite is interrupted, in a shutdown hook.
 */
public final class TestEnvironment implements AutoCloseable {
  /** The name of the bridge that the real chain makes in the node. */
  public static final String BRIDGE = "slc0";

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Path CNI_CACHE = Path.of("/var/lib/cni/results");

  private final String name = "slc" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
  private final AtomicInteger pods = new AtomicInteger();
  private final Set<NetworkNamespace> namespaces = new LinkedHashSet<>();
  private final Path directory;
  private final ProcessDriver driver;
  private final Shell shell;
  private final NetworkNamespace node;
  private final Thread closeOnExit = new Thread(this::removeAll, "remove-" + name);
  private boolean removed;
  private boolean closing;

  /**
   * Makes the node's namespace.
   *
   * @param deadline how long any process may run
   * @throws UnusableHostException if this machine cannot make namespaces, with the reason
   */
  public TestEnvironment(Duration deadline) {
    try {
      directory = Files.createTempDirectory(name + "-");
    } catch (IOException e) {
      throw new UnusableHostException("cannot make a temporary directory: " + e.getMessage(), e);
    }
    driver = new ProcessDriver(directory, deadline);
    shell = new Shell(driver);
    Runtime.getRuntime().addShutdownHook(closeOnExit);
    try {
      node = make(name + "-node");
      shell.ipBatch(node, "link set lo up");
    } catch (RuntimeException e) {
      close();
      throw new UnusableHostException(
          "cannot make network namespaces: "
              + e.getMessage()
              + "; run it as root, with iproute2 and util-linux installed",
          e);
    }
  }

  /**
   * A name that no other test environment of this machine has: for networks, whose results libcni
   * caches by name.
   */
  public String name() {
    return name;
  }

  /** A directory for files, removed with the test environment. */
  public Path directory() {
    return directory;
  }

  /** Runs processes within the deadline. */
  public ProcessDriver driver() {
    return driver;
  }

  /** Runs the system's tools. */
  public Shell shell() {
    return shell;
  }

  /** The namespace that stands for the host's. */
  public NetworkNamespace node() {
    return node;
  }

  /** Makes a pod without any interface but loopback. */
  public Pod emptyPod() {
    int number = 2 + pods.getAndIncrement() % 240;
    NetworkNamespace namespace = make(name + "-pod" + number);
    shell.ipBatch(namespace, "link set lo up");
    return new Pod(namespace, "container-" + name + "-" + number, "eth0", "veth" + number, number);
  }

  /**
   * Makes a pod with a link to the node and addresses of both families, as an earlier plugin leaves
   * it.
   */
  public Pod connectedPod(String interfaceName) {
    Pod empty = emptyPod();
    Pod pod =
        new Pod(
            empty.namespace(),
            empty.containerId(),
            interfaceName,
            empty.hostInterface(),
            empty.number());
    shell.ipBatch(
        node,
        "link add %s address %s type veth peer name %s address %s netns %s"
            .formatted(
                pod.hostInterface(),
                pod.hostHardwareAddress(),
                interfaceName,
                pod.hardwareAddress(),
                pod.namespace().name()),
        "link set " + pod.hostInterface() + " up");
    shell.ipBatch(
        pod.namespace(),
        "link set " + interfaceName + " up",
        "addr add " + pod.address4() + "/24 dev " + interfaceName,
        "addr add " + pod.address6() + "/64 dev " + interfaceName + " nodad",
        "route add default via 10.88.0.1 dev " + interfaceName);
    return pod;
  }

  /**
   * Removes a pod; without complaint if it is gone. Its link goes first and at once: that of a
   * removed namespace goes some time later, in the midst of what another case observes.
   */
  public void remove(Pod pod) {
    shell.attempt(List.of("ip", "-n", node.name(), "link", "del", pod.hostInterface()));
    remove(pod.namespace());
  }

  private void remove(NetworkNamespace namespace) {
    synchronized (namespaces) {
      if (!namespaces.remove(namespace)) {
        return;
      }
    }
    shell.attempt(List.of("ip", "netns", "del", namespace.name()));
  }

  @Override
  public void close() {
    removeAll();
    try {
      Runtime.getRuntime().removeShutdownHook(closeOnExit);
    } catch (IllegalStateException alreadyShuttingDown) {
      // The hook runs now, or will find nothing to do.
    }
  }

  private NetworkNamespace make(String name) {
    NetworkNamespace namespace = new NetworkNamespace(name);
    synchronized (namespaces) {
      if (closing) {
        throw new IllegalStateException("the suite is being interrupted");
      }
      // Before it exists, so that an interruption between the two still removes it.
      namespaces.add(namespace);
    }
    shell.run(List.of("ip", "netns", "add", name));
    return namespace;
  }

  private synchronized void removeAll() {
    if (removed) {
      return;
    }
    removed = true;
    List<NetworkNamespace> all;
    driver.killRunning();
    synchronized (namespaces) {
      closing = true;
      all = List.copyOf(namespaces);
    }
    all.forEach(this::remove);
    removeCachedResults();
    removeTree(directory);
  }

  /** Removes what cnitool cached for our networks, since it has no option for another cache. */
  private void removeCachedResults() {
    if (!Files.isDirectory(CNI_CACHE)) {
      return;
    }
    try (Stream<Path> files = Files.list(CNI_CACHE)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.getFileName().toString().startsWith(name + "-")) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void removeTree(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
