package mesh.sluice.node;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mesh.sluice.install.Node;

/**
 * What a command came to.
 *
 * @param status exit code
 * @param out standard output
 * @param err standard error
 */
record CommandRun(int status, String out, String err) {
  /** Runs the command as a person would. */
  static CommandRun of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        SluiceNode.commandLine(Map.of())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new CommandRun(status, out.toString(), err.toString());
  }

  /** The same, with options that name the directories of a node. */
  static CommandRun on(Node node, String command, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                command,
                "--conf-dir=" + node.confDir(),
                "--bin-dir=" + node.binDir(),
                "--plugin=" + node.plugin()));
    arguments.addAll(List.of(options));
    return of(arguments.toArray(String[]::new));
  }
}
