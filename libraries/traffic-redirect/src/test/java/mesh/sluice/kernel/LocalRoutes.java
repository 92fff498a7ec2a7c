package mesh.sluice.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The kernel adds an IPv6 address at once, but the route that makes it local a moment later, in a
 * work queue that all namespaces share: in up to 3 of 100 cases here, a connection right after it
 * is refused as unreachable. Containers start long after their pod's ADD; tests have to wait.
 */
public final class LocalRoutes {
  private static final Path ADDRESSES = Path.of("/proc/thread-self/net/if_inet6");
  private static final Path ROUTES = Path.of("/proc/thread-self/net/ipv6_route");
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final long PAUSE_NANOSECONDS = 200_000;

  /** RTF_LOCAL of {@code linux/ipv6_route.h}. */
  private static final long LOCAL = 0x80000000L;

  private LocalRoutes() {}

  /** Waits until each IPv6 address of the calling thread's namespace has its route. */
  public static void await() throws IOException {
    long end = System.nanoTime() + DEADLINE.toNanos();
    Set<String> missing = missing();
    while (!missing.isEmpty()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("addresses without a local route: " + missing);
      }
      LockSupport.parkNanos(PAUSE_NANOSECONDS);
      missing = missing();
    }
  }

  private static Set<String> missing() throws IOException {
    Set<String> missing = new HashSet<>();
    if (!Files.exists(ADDRESSES)) {
      return missing;
    }
    for (String line : Files.readAllLines(ADDRESSES)) {
      missing.add(line.split(" +")[0]);
    }
    for (String line : Files.readAllLines(ROUTES)) {
      String[] fields = line.split(" +");
      if ((Long.parseLong(fields[8], 16) & LOCAL) != 0) {
        missing.remove(fields[0]);
      }
    }
    return missing;
  }
}
