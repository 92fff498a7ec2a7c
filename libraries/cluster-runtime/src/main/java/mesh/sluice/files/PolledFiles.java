package mesh.sluice.files;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import mesh.sluice.log.EventLog;
import mesh.sluice.log.Field;

/**
 * Files that are read again and again, since those of a Kubernetes volume are exchanged by moving a
 * link to their directory. They are few and small.
 */
public final class PolledFiles {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** Reads all files by name. */
  @FunctionalInterface
  public interface Reader {
    Map<String, byte[]> read() throws IOException;
  }

  private final Reader reader;
  private final Consumer<Map<String, byte[]>> onChange;
  private final EventLog log;
  private Map<String, byte[]> last = Map.of();
  private String lastFailure = "";

  private PolledFiles(Reader reader, Consumer<Map<String, byte[]>> onChange, EventLog log) {
    this.reader = requireNonNull(reader);
    this.onChange = requireNonNull(onChange);
    this.log = requireNonNull(log);
  }

  /**
   * Reads now, and goes on reading.
   *
   * @param onChange called with all files when one has changed, and at first; decides itself
   *     whether they are any good. If it fails, that is logged, and the next change is told all the
   *     same
   * @throws IOException if they cannot be read now; later that is only logged
   */
  public static void start(
      Reader reader,
      Consumer<Map<String, byte[]>> onChange,
      ScheduledExecutorService clock,
      EventLog log)
      throws IOException {
    PolledFiles files = new PolledFiles(reader, onChange, log);
    files.take(reader.read());
    var unused =
        clock.scheduleWithFixedDelay(
            files::poll, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** These files, by their paths. */
  public static Reader of(List<Path> paths) {
    return () -> {
      Map<String, byte[]> contents = new TreeMap<>();
      for (Path path : paths) {
        contents.put(path.toString(), read(path));
      }
      return contents;
    };
  }

  /** All files of a directory but the hidden ones, by their names. */
  public static Reader in(Path directory) {
    return () -> {
      Map<String, byte[]> contents = new TreeMap<>();
      try (Stream<Path> paths = Files.list(directory)) {
        for (Path path : paths.toList()) {
          String name = path.getFileName().toString();
          if (!name.startsWith(".") && Files.isRegularFile(path)) {
            contents.put(name, read(path));
          }
        }
      }
      return contents;
    };
  }

  private static byte[] read(Path path) throws IOException {
    try {
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new IOException(path + ": there is no such file", e);
    }
  }

  /** A task of the clock that fails is never called again: nothing may leave this. */
  private void poll() {
    Map<String, byte[]> now;
    try {
      now = reader.read();
      lastFailure = "";
    } catch (IOException | RuntimeException e) {
      // Once for each failure, not every second.
      if (!lastFailure.equals(String.valueOf(e.getMessage()))) {
        lastFailure = String.valueOf(e.getMessage());
        log.warning("cannot read files; their previous contents stay in use", Field.of(e));
      }
      return;
    }
    if (!same(last, now)) {
      take(now);
    }
  }

  private void take(Map<String, byte[]> now) {
    last = now;
    try {
      onChange.accept(now);
    } catch (RuntimeException | StackOverflowError e) {
      log.error(
          "cannot use files; what was in use before stays so, and the next change is read",
          Field.of("files", String.join(" ", now.keySet())),
          Field.of(e));
    }
  }

  private static boolean same(Map<String, byte[]> one, Map<String, byte[]> other) {
    return one.keySet().equals(other.keySet())
        && one.entrySet().stream()
            .allMatch(file -> Arrays.equals(file.getValue(), other.get(file.getKey())));
  }
}
