package mesh.sluice.node;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import mesh.sluice.agent.AgentReply;
import mesh.sluice.agent.AgentRequest;
import mesh.sluice.agent.InvalidMessageException;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.commandline.ExitCodes;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.text.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice-node status}: asks the daemon of this node how it is. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Asks the running sluice-node how the node is.",
      "Prints what is installed, where, since when, and what went wrong.",
      "Exits with 1 if it does not answer, or something is missing."
    })
final class StatusCommand implements Callable<Integer> {
  /** A daemon answers at once; one that is stopped takes the connection, and is silent. */
  private static final long PATIENCE_SECONDS = 5;

  @Option(
      names = "--socket-dir",
      paramLabel = "DIRECTORY",
      defaultValue = "/run/sluice",
      description = "Where sluice-node listens. Default: ${DEFAULT-VALUE}.")
  private Path sockets;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json. Default: ${DEFAULT-VALUE}.")
  private OutputFormat format;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws CommandException, InterruptedException {
    JsonObject status = ask(new AgentSockets(sockets).agent());
    StringBuilder text = new StringBuilder();
    if (format == OutputFormat.JSON) {
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

  private static JsonObject ask(Path socket) throws CommandException, InterruptedException {
    String at = "sluice-node does not answer at " + socket + ": ";
    try {
      if (AgentReply.parse(reply(socket)) instanceof AgentReply.Status(JsonObject status)) {
        return status;
      }
    } catch (TimeoutException e) {
      throw new CommandException(
          at + "nothing came within " + PATIENCE_SECONDS + " s; see its log, or restart it");
    } catch (IOException e) {
      throw new CommandException(at + e.getMessage() + "; see that it runs, and run this as root");
    } catch (InvalidMessageException e) {
      throw new CommandException(at + e.getMessage() + "; run the same version of both");
    }
    throw new CommandException(at + "it is busy, or of another version; try again");
  }

  private static byte[] reply(Path socket)
      throws IOException, InterruptedException, TimeoutException {
    FutureTask<byte[]> exchange = new FutureTask<>(() -> exchange(socket));
    Thread.ofVirtual().start(exchange);
    try {
      return exchange.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      exchange.cancel(true);
    }
  }

  private static byte[] exchange(Path socket) throws IOException, InvalidMessageException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      ByteBuffer request = ByteBuffer.wrap(new AgentRequest.Status().format());
      while (request.hasRemaining()) {
        channel.write(request);
      }
      ByteBuffer reply = ByteBuffer.allocate(AgentReply.MAX_BYTES);
      while (reply.hasRemaining() && channel.read(reply) >= 0) {
        // Until the daemon closes.
      }
      return Arrays.copyOf(reply.array(), reply.position());
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
