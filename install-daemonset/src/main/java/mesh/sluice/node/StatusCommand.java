package mesh.sluice.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import mesh.sluice.agent.AgentReply;
import mesh.sluice.agent.AgentRequest;
import mesh.sluice.client.AgentClient;
import mesh.sluice.client.UnreachableAgentException;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.commandline.ExitCodes;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.posix.Posix;
import mesh.sluice.text.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice-node status}: asks the daemon of this node how it is. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Asks the running sluice-node how the node is.",
      "Prints what is installed, since when, and what went wrong.",
      "Exits with 1 if it does not answer, or something is missing."
    })
final class StatusCommand implements Callable<Integer> {
  /** A daemon answers at once; one that is stopped takes the connection, and is silent. */
  private static final int MAX_WAIT_MILLISECONDS = 5_000;

  @Option(
      names = "--socket-dir",
      paramLabel = "DIRECTORY",
      defaultValue = "/run/sluice",
      description = "Where sluice-node listens. Default: ${DEFAULT-VALUE}.")
  private Path sockets;

  @Mixin private OutputOptions output;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws CommandException {
    JsonObject status = ask(new AgentSockets(sockets).agent());
    StringBuilder text = new StringBuilder();
    if (output.format() == OutputFormat.JSON) {
      text.append(status).append('\n');
    } else {
      append(text, "", status);
    }
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
    boolean complete =
        status
            .find("missing")
            .filter(missing -> missing.equals(new JsonArray(List.of())))
            .isPresent();
    return complete ? 0 : ExitCodes.INVALID_INPUT;
  }

  private static JsonObject ask(Path socket) throws CommandException {
    AgentClient client =
        new AgentClient(Posix.system(), System::nanoTime, socket.toString()).believing(ownUser());
    try {
      AgentReply reply = client.askOnce(new AgentRequest.Status(), MAX_WAIT_MILLISECONDS);
      if (reply instanceof AgentReply.Status(JsonObject status)) {
        return status;
      }
    } catch (UnreachableAgentException e) {
      throw new CommandException(e.getMessage() + ", and run this as root");
    }
    throw new CommandException(
        "sluice-node at " + socket + " is busy, or of another version; try again");
  }

  /** Who this process is to the file system. */
  private static int ownUser() throws CommandException {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      throw new CommandException("/proc/self cannot be read: " + e.getMessage() + "; mount /proc");
    }
  }

  /** A line for each member, in which what belongs together has the same beginning. */
  private static void append(StringBuilder text, String prefix, JsonObject object) {
    object
        .members()
        .forEach(
            (name, value) -> {
              if (value instanceof JsonObject inner) {
                append(text, prefix + name + ".", inner);
              } else {
                text.append("%-30s %s%n".formatted(prefix + name, plain(value)));
              }
            });
  }

  private static String plain(JsonValue value) {
    return switch (value) {
      case JsonValue.JsonString(String string) -> Printable.line(string);
      case JsonArray(var elements) ->
          elements.isEmpty()
              ? "-"
              : String.join(", ", elements.stream().map(StatusCommand::plain).toList());
      default -> value.toString();
    };
  }
}
