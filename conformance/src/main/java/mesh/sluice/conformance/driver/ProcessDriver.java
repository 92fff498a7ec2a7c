package mesh.sluice.conformance.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs processes. The three standard streams are files: so neither a process that does not read its
 * input nor a grandchild that keeps an output open can hold up the suite.
 */
public final class ProcessDriver {
  private final Path directory;
  private final Duration deadline;
  private final AtomicInteger number = new AtomicInteger();
  private final Set<Process> running = ConcurrentHashMap.newKeySet();

  /**
   * Creates a driver.
   *
   * @param directory where the streams are kept while a process runs
   * @param deadline how long a process may run before it is killed
   */
  public ProcessDriver(Path directory, Duration deadline) {
    this.directory = directory;
    this.deadline = deadline;
  }

  /** How long a process may run. */
  public Duration deadline() {
    return deadline;
  }

  /**
   * Runs a process to its end or to the deadline.
   *
   * @throws UncheckedIOException if the program cannot be started
   */
  public Exchange run(Call call) {
    Path base = directory.resolve("process-" + number.incrementAndGet());
    Path input = base.resolveSibling(base.getFileName() + ".in");
    Path output = base.resolveSibling(base.getFileName() + ".out");
    Path errors = base.resolveSibling(base.getFileName() + ".err");
    try {
      Files.write(input, call.input());
      ProcessBuilder builder =
          new ProcessBuilder(call.command())
              .redirectInput(input.toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().clear();
      builder.environment().putAll(call.environment());
      long start = System.nanoTime();
      int exitCode = waitFor(builder.start());
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      return new Exchange(call, exitCode, read(output), read(errors), took);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + call.command() + ": " + e.getMessage(), e);
    } finally {
      delete(input, output, errors);
    }
  }

  /** Ends what is running now, for a suite that is interrupted. */
  public void killRunning() {
    running.forEach(ProcessDriver::kill);
  }

  private int waitFor(Process process) {
    running.add(process);
    try {
      if (process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
      kill(process);
      return Exchange.KILLED;
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a process was running", e);
    } finally {
      running.remove(process);
    }
  }

  /** Ends the process and what it started, each by its process id. */
  private static void kill(Process process) {
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static void delete(Path... files) {
    for (Path file : files) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
