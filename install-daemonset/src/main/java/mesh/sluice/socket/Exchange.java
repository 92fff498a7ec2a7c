package mesh.sluice.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;
import mesh.sluice.agent.AgentAnswer;
import mesh.sluice.agent.AgentReply;
import mesh.sluice.agent.AgentRequest;
import mesh.sluice.agent.InvalidMessageException;
import mesh.sluice.agent.PodDecider;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;

/** One connection: one request, one reply. */
final class Exchange {
  private static final Logger LOG = Logger.of(Exchange.class);
  private static final String INTERNAL_ERROR =
      "the node agent has an internal error; see its log, and please report it";

  private final SocketChannel connection;
  private final Limits limits;
  private final Deadlines deadlines;
  private final PodDecider decider;
  private final StatusSource status;
  private String question = "invalid";

  Exchange(
      SocketChannel connection,
      Limits limits,
      Deadlines deadlines,
      PodDecider decider,
      StatusSource status) {
    this.connection = connection;
    this.limits = limits;
    this.deadlines = deadlines;
    this.decider = decider;
    this.status = status;
  }

  /** What was asked: the word of the protocol, or {@code invalid}. */
  String question() {
    return question;
  }

  /**
   * Does all of it.
   *
   * @param allowed who may ask
   * @return what was answered; empty if the client sent nothing
   * @throws IOException if the client was too slow, or has gone
   * @throws InterruptedException if the agent stops
   */
  Optional<AgentReply> run(Set<UserPrincipal> allowed) throws IOException, InterruptedException {
    Optional<AgentReply> reply = reply(allowed);
    if (reply.isPresent()) {
      write(format(reply.get()));
    }
    return reply;
  }

  private Optional<AgentReply> reply(Set<UserPrincipal> allowed)
      throws IOException, InterruptedException {
    UserPrincipal user = connection.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
    if (!allowed.contains(user)) {
      LOG.warning("a question was refused: only root may ask", Field.of("user", user.getName()));
      return Optional.of(
          unavailable("only root may ask the node agent, and not user " + user.getName()));
    }
    byte[] line = read();
    if (line.length == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(answer(AgentRequest.parse(line)));
    } catch (InvalidMessageException e) {
      LOG.warning("a question was not understood", Field.of(e));
      return Optional.of(AgentReply.toInvalid(e));
    }
  }

  /** The request as far as its line feed; one byte more than allowed if there is none. */
  private byte[] read() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(AgentRequest.MAX_BYTES + 1);
    try (Deadline _ = deadlines.start(limits.reading())) {
      int from = 0;
      while (buffer.hasRemaining() && connection.read(buffer) >= 0) {
        for (int i = from; i < buffer.position(); i++) {
          if (buffer.get(i) == '\n') {
            return Arrays.copyOf(buffer.array(), i + 1);
          }
        }
        from = buffer.position();
      }
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private AgentReply answer(AgentRequest request) throws InterruptedException {
    try {
      return switch (request) {
        case AgentRequest.Decision decision -> {
          question = "decision";
          yield new AgentReply.Decision(decide(decision));
        }
        case AgentRequest.Status() -> {
          question = "status";
          yield new AgentReply.Status(status.status());
        }
      };
    } catch (RuntimeException e) {
      LOG.error("internal error", Field.of("question", question), Field.of(e));
      return unavailable(INTERNAL_ERROR);
    }
  }

  private AgentAnswer decide(AgentRequest.Decision asked) throws InterruptedException {
    Duration wait = Duration.ofMillis(asked.waitMilliseconds());
    Deadline deadline = deadlines.start(wait.plus(limits.grace()));
    try (deadline) {
      return decider.decide(asked.pod(), asked.uid(), asked.profiles(), wait);
    } catch (InterruptedException e) {
      if (!deadline.hasPassed()) {
        throw e;
      }
      LOG.error("a decision took longer than it may", Field.of("pod", asked.pod().toString()));
      return new AgentAnswer.Unavailable(
          "the node agent does not come to a decision; see its log, and please report it");
    }
  }

  private static byte[] format(AgentReply reply) throws IOException {
    try {
      return reply.format();
    } catch (InvalidMessageException e) {
      LOG.error("internal error: the reply does not fit", Field.of(e));
      try {
        return unavailable(INTERNAL_ERROR).format();
      } catch (InvalidMessageException impossible) {
        throw new IOException(impossible);
      }
    }
  }

  private void write(byte[] line) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(line);
    try (Deadline _ = deadlines.start(limits.writing())) {
      while (buffer.hasRemaining()) {
        connection.write(buffer);
      }
    }
  }

  private static AgentReply unavailable(String remedy) {
    return new AgentReply.Decision(new AgentAnswer.Unavailable(remedy));
  }
}
