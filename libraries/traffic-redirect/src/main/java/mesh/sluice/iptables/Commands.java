package mesh.sluice.iptables;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Starts programs, in the network namespace of the calling thread. */
public interface Commands {
  /**
   * How a program ended.
   *
   * @param status its exit status
   * @param output what it wrote to standard output
   * @param errors what it wrote to standard error
   */
  record Result(int status, String output, String errors) {
    public boolean isSuccess() {
      return status == 0;
    }
  }

  /**
   * Runs a program to its end.
   *
   * @param command the program's path and its arguments; no shell comes in between
   * @param input for its standard input
   * @param deadline how long it may take; it is killed then
   * @throws IOException if it cannot be started, or takes longer
   */
  Result run(List<String> command, String input, Duration deadline) throws IOException;
}
