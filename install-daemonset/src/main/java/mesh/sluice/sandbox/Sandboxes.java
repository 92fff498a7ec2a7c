package mesh.sluice.sandbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import mesh.sluice.netns.InvalidNetnsException;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.posix.Posix;

/**
 * All namespaces of the node with their addresses, as they were when they were read last. For one
 * thread.
 */
public final class Sandboxes {
  private final Posix posix;
  private final NetnsDirectories directories;
  private final LongSupplier nanoTime;
  private final Map<NetnsMount, Sandbox> known = new LinkedHashMap<>();
  private final Map<NetnsMount, String> unreadable = new HashMap<>();

  /**
   * @param nanoTime a clock that nobody sets, as {@link System#nanoTime}
   */
  public Sandboxes(Posix posix, NetnsDirectories directories, LongSupplier nanoTime) {
    this.posix = requireNonNull(posix);
    this.directories = requireNonNull(directories);
    this.nanoTime = requireNonNull(nanoTime);
  }

  /** How many are known. */
  public int size() {
    return known.size();
  }

  /** Why a namespace that is there cannot be read, of one that cannot; empty if all can. */
  public Optional<String> failure() {
    return unreadable.entrySet().stream()
        .findFirst()
        .map(entry -> entry.getKey().path() + ": " + entry.getValue());
  }

  /**
   * Reads again: all of them, or just those that are new and those that had no address yet, as
   * while the chain of plugins is still at work.
   *
   * @throws IOException if a directory cannot be read
   */
  public void read(boolean all) throws IOException, InterruptedException {
    List<NetnsMount> mounts = directories.mounts();
    known.keySet().retainAll(new HashSet<>(mounts));
    unreadable.keySet().retainAll(known.keySet());
    for (NetnsMount mount : mounts) {
      Sandbox before = known.get(mount);
      if (all || before == null || before.interfaces().isEmpty()) {
        read(mount, before == null ? nanoTime.getAsLong() : before.firstSeen());
      }
    }
  }

  /** The namespace of a pod. Where several seem to have its addresses, each is read again. */
  public SandboxMatch find(List<IpAddress> addresses) throws InterruptedException {
    SandboxMatch match = SandboxMatch.of(known.values(), addresses);
    if (!(match instanceof SandboxMatch.Several(List<Sandbox> sandboxes))) {
      return match;
    }
    for (Sandbox sandbox : sandboxes) {
      read(sandbox.mount(), sandbox.firstSeen());
    }
    return SandboxMatch.of(known.values(), addresses);
  }

  /** Reads a namespace again, for example because it did not have what it should. */
  public void read(NetnsMount mount) throws InterruptedException {
    Sandbox before = known.get(mount);
    if (before != null) {
      read(mount, before.firstSeen());
    }
  }

  private void read(NetnsMount mount, long firstSeen) throws InterruptedException {
    List<SandboxInterface> interfaces;
    try {
      interfaces = SandboxThread.call(posix, mount, () -> SandboxThread.interfaces(posix));
      unreadable.remove(mount);
    } catch (SandboxGoneException | InvalidNetnsException e) {
      // It has just ended.
      interfaces = List.of();
      unreadable.remove(mount);
    } catch (IOException e) {
      interfaces = List.of();
      unreadable.put(mount, String.valueOf(e.getMessage()));
    }
    known.put(mount, new Sandbox(mount, interfaces, firstSeen));
  }
}
