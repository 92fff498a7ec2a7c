package mesh.sluice.sandbox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import mesh.sluice.netns.Netns;
import mesh.sluice.netns.NetnsThread;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.posix.Posix;
import mesh.sluice.route.InterfaceAddress;
import mesh.sluice.route.Links;

/** Enters a namespace, after seeing that it is the one that is meant and not the node's. */
public final class SandboxThread {
  private SandboxThread() {}

  /**
   * Does something inside.
   *
   * @throws SandboxGoneException if another namespace, or none, is mounted there now
   * @throws IOException if it cannot be entered, or {@code task} fails with one
   */
  public static <T> T call(Posix posix, NetnsMount mount, Callable<T> task)
      throws IOException, InterruptedException {
    return NetnsThread.call(posix, mount.path().toString(), netns -> check(netns, mount), task);
  }

  private static void check(Netns netns, NetnsMount mount) throws IOException {
    if (!netns.identity().equals(mount.identity())) {
      throw new SandboxGoneException("another namespace is mounted at " + mount.path());
    }
    if (netns.isOwn()) {
      throw new SandboxGoneException(mount.path() + " is the namespace of the node");
    }
  }

  /** The interfaces with addresses of the calling thread's namespace. */
  public static List<SandboxInterface> interfaces(Posix posix) throws IOException {
    Map<Integer, List<IpAddress>> byLink = new LinkedHashMap<>();
    for (InterfaceAddress each : InterfaceAddress.all(posix)) {
      byLink.computeIfAbsent(each.link(), none -> new ArrayList<>()).add(each.address());
    }
    List<SandboxInterface> interfaces = new ArrayList<>();
    for (Map.Entry<Integer, List<IpAddress>> entry : byLink.entrySet()) {
      Links.name(posix, entry.getKey())
          .ifPresent(name -> interfaces.add(new SandboxInterface(name, entry.getValue())));
    }
    return interfaces;
  }

  /**
   * Sees, inside, that an interface has all these addresses now.
   *
   * @throws SandboxGoneException if it does not
   */
  public static void requireAddresses(Posix posix, String link, List<IpAddress> addresses)
      throws IOException {
    boolean there =
        Sandbox.with(interfaces(posix), addresses)
            .filter(found -> found.name().equals(link))
            .isPresent();
    if (!there) {
      throw new SandboxGoneException("the pod's addresses are not on " + link + " any more");
    }
  }
}
