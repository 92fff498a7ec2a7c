package mesh.sluice.install;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;

/**
 * Notices changes in directories, in whatever way they are made (linkerd/linkerd2#11549: files that
 * are written in place), also of directories that are removed, made again, or not there yet: for
 * that, the directory above each is watched too, or the nearest that exists.
 */
final class DirectoryWatch implements AutoCloseable {
  private static final Logger LOG = Logger.of(DirectoryWatch.class);

  /** Every name is of interest. */
  private static final Set<String> ALL = Set.of();

  private static final Duration POLLING = Duration.ofMillis(500);

  private final Optional<WatchService> service;
  private boolean polling;
  private final Map<Path, Watched> watched = new HashMap<>();

  /**
   * @param file the directory itself, whatever lies at its path now
   * @param names those of interest, or {@link #ALL}
   */
  private record Watched(WatchKey key, Object file, Set<String> names) {}

  private DirectoryWatch(Optional<WatchService> service) {
    this.service = service;
    this.polling = service.isEmpty();
  }

  /** Nodes run out of inotify instances and watches (inotify(7)); then it looks twice a second. */
  static DirectoryWatch open() {
    try {
      return new DirectoryWatch(Optional.of(FileSystems.getDefault().newWatchService()));
    } catch (IOException e) {
      LOG.warning("directories cannot be watched; looking twice a second", Field.of(e));
      return polling();
    }
  }

  /** One that only waits. */
  static DirectoryWatch polling() {
    return new DirectoryWatch(Optional.empty());
  }

  /**
   * Watches these from now on, as far as they exist.
   *
   * @param directories absolute and normalized
   */
  void watch(List<Path> directories) {
    if (polling) {
      return;
    }
    Map<Path, Set<String>> wanted = new HashMap<>();
    directories.forEach(directory -> want(directory, wanted));
    forgetOthers(wanted);
    for (Map.Entry<Path, Set<String>> entry : wanted.entrySet()) {
      register(entry.getKey(), entry.getValue(), service.orElseThrow());
    }
  }

  /** The directory, and the nearest one above it, for the name that leads to it. */
  private static void want(Path directory, Map<Path, Set<String>> wanted) {
    Path below = directory;
    Path above = directory.getParent();
    if (Files.isDirectory(directory)) {
      wanted.put(directory, ALL);
    } else {
      while (above != null && !Files.isDirectory(above)) {
        below = above;
        above = above.getParent();
      }
    }
    if (above != null) {
      wanted.merge(above, Set.of(below.getFileName().toString()), DirectoryWatch::both);
    }
  }

  private static Set<String> both(Set<String> one, Set<String> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return ALL;
    }
    Set<String> both = new HashSet<>(one);
    both.addAll(other);
    return both;
  }

  private void forgetOthers(Map<Path, Set<String>> wanted) {
    Iterator<Map.Entry<Path, Watched>> entries = watched.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<Path, Watched> entry = entries.next();
      if (!wanted.containsKey(entry.getKey()) || !isSame(entry.getKey(), entry.getValue())) {
        entry.getValue().key().cancel();
        entries.remove();
      }
    }
  }

  private static boolean isSame(Path directory, Watched now) {
    try {
      return now.key().isValid() && now.file().equals(key(directory));
    } catch (IOException e) {
      return false;
    }
  }

  private static Object key(Path directory) throws IOException {
    return Files.readAttributes(directory, "unix:dev,ino");
  }

  private void register(Path directory, Set<String> names, WatchService service) {
    Watched now = watched.get(directory);
    if (now != null) {
      watched.put(directory, new Watched(now.key(), now.file(), names));
      return;
    }
    try {
      WatchKey key =
          directory.register(
              service,
              StandardWatchEventKinds.ENTRY_CREATE,
              StandardWatchEventKinds.ENTRY_MODIFY,
              StandardWatchEventKinds.ENTRY_DELETE);
      watched.put(directory, new Watched(key, key(directory), names));
    } catch (IOException e) {
      // If it is gone again, the next look finds the one above.
      if (Files.isDirectory(directory)) {
        LOG.warning("directories cannot be watched; looking twice a second", Field.of(e));
        polling = true;
      }
    }
  }

  /**
   * Waits for a change of interest.
   *
   * @return whether there was one in that time
   */
  boolean await(Duration time) throws InterruptedException {
    if (polling) {
      Thread.sleep(time.compareTo(POLLING) < 0 ? time : POLLING);
      return false;
    }
    long end = System.nanoTime() + time.toNanos();
    while (true) {
      WatchKey key = poll(end - System.nanoTime());
      if (key == null) {
        return false;
      }
      boolean interesting = false;
      while (key != null) {
        interesting |= take(key);
        key = poll(0);
      }
      if (interesting) {
        return true;
      }
    }
  }

  private WatchKey poll(long nanoseconds) throws InterruptedException {
    try {
      return nanoseconds <= 0
          ? service.orElseThrow().poll()
          : service.orElseThrow().poll(nanoseconds, TimeUnit.NANOSECONDS);
    } catch (ClosedWatchServiceException e) {
      throw new InterruptedException("closed");
    }
  }

  private boolean take(WatchKey key) {
    Optional<Set<String>> names =
        watched.values().stream()
            .filter(now -> now.key().equals(key))
            .findFirst()
            .map(Watched::names);
    boolean interesting = false;
    for (WatchEvent<?> event : key.pollEvents()) {
      // Without a name: there were more events than the queue takes.
      interesting |=
          names.isPresent()
              && (names.get().isEmpty()
                  || event.context() == null
                  || names.get().contains(event.context().toString()));
    }
    // Not valid any more: the directory is gone.
    return !key.reset() || interesting;
  }

  @Override
  public void close() {
    try {
      if (service.isPresent()) {
        service.get().close();
      }
    } catch (IOException e) {
      // The process ends, and with it what the kernel keeps for it.
    }
  }
}
