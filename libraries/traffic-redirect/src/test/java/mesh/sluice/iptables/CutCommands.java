package mesh.sluice.iptables;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * The system's programs, of which {@code iptables-restore} ends in the middle once: it commits some
 * tables and no more.
 */
final class CutCommands implements Commands {
  /** What the end looks like. */
  enum End {
    /** iptables-restore says that the kernel refused a table. */
    REFUSED,
    /** iptables-restore is killed. */
    KILLED,
    /** The plugin is killed: nobody is left to put anything in order. */
    PLUGIN_KILLED
  }

  /** What nobody catches. */
  static final class PluginKilled extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static final String COMMIT = "COMMIT\n";

  private final Commands system = new SystemCommands(IptablesBackend.ENVIRONMENT);
  private final End end;
  private int left;
  private boolean cut;

  /**
   * @param tables how many tables are committed before the end
   */
  CutCommands(End end, int tables) {
    this.end = end;
    this.left = tables;
  }

  /** Whether it came to that. */
  boolean wasCut() {
    return cut;
  }

  @Override
  public Result run(List<String> command, String input, Duration deadline) throws IOException {
    int tables = input.split(COMMIT, -1).length - 1;
    if (cut || tables <= left || !command.getFirst().endsWith("-restore")) {
      left -= command.getFirst().endsWith("-save") ? 0 : tables;
      return system.run(command, input, deadline);
    }
    cut = true;
    int at = 0;
    for (int i = 0; i < left; i++) {
      at = input.indexOf(COMMIT, at) + COMMIT.length();
    }
    Result whole = system.run(command, input.substring(0, at), deadline);
    if (!whole.isSuccess()) {
      return whole;
    }
    return switch (end) {
      case REFUSED -> new Result(4, "", "iptables-restore: line " + 1 + " failed\n");
      case KILLED -> new Result(137, "", "");
      case PLUGIN_KILLED -> throw new PluginKilled();
    };
  }
}
