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
  private final ByteBuffer request = ByteBuffer.allocate(AgentRequest.MAX_BYTES + 1);

  /** How much of the request has no line feed. */
  private int searched;

  private Optional<AgentReply> reply = Optional.empty();

  /** What is still to be sent of the reply. */
  private ByteBuffer rest = ByteBuffer.allocate(0);

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
   * Does all of it, if nothing has to be waited for: the request is there, and so is the decision.
   * Most questions end here, in the thread that took the connection: handing them over to another
   * one takes several times as long as answering.
   *
   * @param allowed who may ask
   * @return the reply; empty if something has to be waited for, which {@link #run} does
   * @throws IOException if the client has gone
   */
  Optional<AgentReply> tryAtOnce(Set<UserPrincipal> allowed)
      throws IOException, InterruptedException {
    connection.configureBlocking(false);
    if (connection.read(request) < 0 || !isWhole()) {
      return Optional.empty();
    }
    reply = reply(allowed, true);
    if (reply.isPresent()) {
      rest = ByteBuffer.wrap(format(reply.get()));
      connection.write(rest);
    }
    return rest.hasRemaining() ? Optional.empty() : reply;
  }

  /**
   * Does what is left of it, and waits.
   *
   * @param allowed who may ask
   * @return what was answered; empty if the client sent nothing
   * @throws IOException if the client was too slow, or has gone
   * @throws InterruptedException if the agent stops
   */
  Optional<AgentReply> run(Set<UserPrincipal> allowed) throws IOException, InterruptedException {
    connection.configureBlocking(true);
    if (reply.isEmpty()) {
      read();
      if (request.position() == 0) {
        return Optional.empty();
      }
      reply = reply(allowed, false);
      rest = ByteBuffer.wrap(format(reply.orElseThrow()));
    }
    write();
    return reply;
  }

  /**
   * @param atOnce whether to give no reply where one takes time
   */
  private Optional<AgentReply> reply(Set<UserPrincipal> allowed, boolean atOnce)
      throws IOException, InterruptedException {
    UserPrincipal user = connection.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
    if (!allowed.contains(user)) {
      LOG.warning("a question was refused: only root may ask", Field.of("user", user.getName()));
      return Optional.of(
          unavailable("only root may ask the node agent, and not user " + user.getName()));
    }
    try {
      return answer(AgentRequest.parse(Arrays.copyOf(request.array(), request.position())), atOnce);
    } catch (InvalidMessageException e) {
      LOG.warning("a question was not understood", Field.of(e));
      return Optional.of(AgentReply.toInvalid(e));
    }
  }

  /** Whether the line feed has come, or more than a request may have. */
  private boolean isWhole() {
    for (int i = searched; i < request.position(); i++) {
      if (request.get(i) == '\n') {
        request.position(i + 1);
        searched = i;
        return true;
      }
    }
    searched = request.position();
    return !request.hasRemaining();
  }

  private void read() throws IOException {
    try (Deadline _ = deadlines.start(limits.reading())) {
      while (!isWhole() && connection.read(request) >= 0) {}
    }
  }

  private Optional<AgentReply> answer(AgentRequest asked, boolean atOnce)
      throws InterruptedException {
    try {
      return switch (asked) {
        case AgentRequest.Decision decision -> {
          question = "decision";
          yield decide(decision, atOnce).map(AgentReply.Decision::new);
        }
        case AgentRequest.Status() -> {
          question = "status";
          yield atOnce ? Optional.empty() : Optional.of(new AgentReply.Status(status.status()));
        }
      };
    } catch (RuntimeException e) {
      LOG.error("internal error", Field.of("question", question), Field.of(e));
      return Optional.of(unavailable(INTERNAL_ERROR));
    }
  }

  private Optional<AgentAnswer> decide(AgentRequest.Decision asked, boolean atOnce)
      throws InterruptedException {
    Duration wait = atOnce ? Duration.ZERO : Duration.ofMillis(asked.waitMilliseconds());
    AgentAnswer answer = decide(asked, wait);
    boolean mayChange = atOnce && asked.waitMilliseconds() > 0;
    return mayChange && answer instanceof AgentAnswer.Unavailable
        ? Optional.empty()
        : Optional.of(answer);
  }

  private AgentAnswer decide(AgentRequest.Decision asked, Duration wait)
      throws InterruptedException {
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

  private void write() throws IOException {
    try (Deadline _ = deadlines.start(limits.writing())) {
      while (rest.hasRemaining()) {
        connection.write(rest);
      }
    }
  }

  private static AgentReply unavailable(String remedy) {
    return new AgentReply.Decision(new AgentAnswer.Unavailable(remedy));
  }
}
