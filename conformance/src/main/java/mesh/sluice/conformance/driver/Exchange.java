package mesh.sluice.conformance.driver;

import java.time.Duration;

/**
 * What was sent to a process and what came back.
 *
 * @param call what was sent
 * @param exitCode the exit code, or {@link #KILLED} if the process was killed at its deadline
 * @param output what it wrote to stdout
 * @param errors what it wrote to stderr
 * @param took from start to end
 */
public record Exchange(Call call, int exitCode, String output, String errors, Duration took) {
  /** The exit code of a process that did not end in time. */
  public static final int KILLED = -1;

  /** Whether the process had to be killed at its deadline. */
  public boolean wasKilled() {
    return exitCode == KILLED;
  }
}
