package mesh.sluice.iptables;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import mesh.sluice.image.JdkLibraries;

/**
 * Programs of the system. A child is forked from the calling thread, on a JVM and in a native image
 * alike, and so begins in that thread's namespaces. It gets pipes of its own: none of ours, which a
 * container runtime may be waiting on, could be held open by one that does not end.
 */
final class SystemCommands implements Commands {
  private final Map<String, String> environment;

  /**
   * @param environment variables that are added to our own
   */
  SystemCommands(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Result run(List<String> command, String input, Duration deadline) throws IOException {
    JdkLibraries.load();
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    Process process = builder.start();
    AtomicBoolean late = new AtomicBoolean();
    Thread watchdog =
        Thread.ofPlatform().daemon().name("deadline").start(() -> watch(process, deadline, late));
    try {
      // Both while the input is written: a program waits as soon as one of its pipes is full.
      FutureTask<String> output = reading(process.getInputStream());
      FutureTask<String> errors = reading(process.getErrorStream());
      write(process, input);
      int status = process.waitFor();
      watchdog.join();
      if (late.get()) {
        throw late(command, deadline);
      }
      return new Result(status, end(output), end(errors));
    } catch (IOException e) {
      // What was read from ends when its program is killed.
      throw late.get() ? late(command, deadline) : e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + command.getFirst() + " ran");
    } finally {
      process.destroyForcibly();
    }
  }

  private static IOException late(List<String> command, Duration deadline) {
    return new IOException(
        command.getFirst()
            + " did not end within "
            + deadline.toMillis()
            + " ms; it may be waiting for its lock, or for the node's user database");
  }

  private static void watch(Process process, Duration deadline, AtomicBoolean late) {
    try {
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        late.set(true);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }

  private static void write(Process process, String input) {
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended before it had read all; why, it says itself.
    }
  }

  /** Reads on a thread of its own until the program has closed the other end, or is killed. */
  private static FutureTask<String> reading(InputStream stream) {
    FutureTask<String> task =
        new FutureTask<>(() -> new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    Thread.ofPlatform().daemon().name("output").start(task);
    return task;
  }

  private static String end(FutureTask<String> reading) throws IOException, InterruptedException {
    try {
      return reading.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }
}
