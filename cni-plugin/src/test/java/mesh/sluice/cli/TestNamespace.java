package mesh.sluice.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace for one test; removed at the latest when this process ends. */
final class TestNamespace implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name =
      "sluice-cli-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
  private final Thread lastResort = new Thread(this::delete);

  /** Makes one with nothing but {@code lo}, which is up; this needs root. */
  TestNamespace() {
    Runtime.getRuntime().addShutdownHook(lastResort);
    run("", "ip", "netns", "add", name);
    run("", "ip", "-netns", name, "link", "set", "lo", "up");
    // One that can do without another end.
    run("", "ip", "-netns", name, "link", "add", "eth0", "type", "bridge");
    run("", "ip", "-netns", name, "link", "set", "eth0", "up");
  }

  Path path() {
    return Path.of("/run/netns", name);
  }

  /**
   * Runs a program in the namespace.
   *
   * @param input for its standard input
   * @return what it printed
   * @throws AssertionError if it fails
   */
  String inside(String input, String... command) {
    List<String> all = new ArrayList<>(List.of("nsenter", "--net=" + path()));
    all.addAll(List.of(command));
    return run(input, all.toArray(String[]::new));
  }

  /** Runs a program; as {@link #inside}. */
  static String run(String input, String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new AssertionError(
            String.join(" ", command) + " ended with " + status + ": " + output + "\n" + input);
      }
      return output;
    } catch (IOException e) {
      throw new AssertionError(String.join(" ", command), e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(lastResort);
    delete();
  }

  private void delete() {
    if (Files.exists(path())) {
      run("", "ip", "netns", "delete", name);
    }
  }
}
