package mesh.sluice.socket;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import mesh.sluice.agent.AgentAnswer;
import mesh.sluice.agent.AgentReply;
import mesh.sluice.agent.AgentRequest;
import mesh.sluice.agent.InvalidMessageException;
import mesh.sluice.agent.PodDecider;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;

/** One request and its reply, whatever they come and go by. */
final class Exchange {
  /** What a question is called that cannot be read. */
  static final String INVALID = "invalid";

  private static final Logger LOG = Logger.of(Exchange.class);
  private static final String INTERNAL_ERROR =
      "the node agent has an internal error; see its log, and please report it";

  private final Answerer answerer;
  private final Optional<AgentRequest> asked;
  private final AgentReply complaint;

  /**
   * What answers come from.
   *
   * @param decider decides about pods
   * @param status tells how the agent is
   * @param grace how much longer than asked for an answer may take
   * @param deadlines see that it does not
   */
  record Answerer(PodDecider decider, StatusSource status, Duration grace, Deadlines deadlines) {
    Answerer {
      requireNonNull(decider);
      requireNonNull(status);
      requireNonNull(grace);
      requireNonNull(deadlines);
    }
  }

  private Exchange(Answerer answerer, Optional<AgentRequest> asked, AgentReply complaint) {
    this.answerer = answerer;
    this.asked = asked;
    this.complaint = complaint;
  }

  /** Reads a request; one that cannot be read is answered with what is wrong. */
  static Exchange of(byte[] request, Answerer answerer) {
    try {
      return new Exchange(
          answerer, Optional.of(AgentRequest.parse(request)), new AgentReply.Busy());
    } catch (InvalidMessageException e) {
      LOG.warning("a question was not understood", Field.of(e));
      return new Exchange(answerer, Optional.empty(), AgentReply.toInvalid(e));
    }
  }

  /** The answer to a user who may not ask. */
  static AgentReply refusal(int user) {
    LOG.warning("a question was refused: only root may ask", Field.of("user", user));
    return unavailable("only root may ask the node agent, and not user " + user);
  }

  /** What was asked: the word of the protocol, or {@link #INVALID}. */
  String question() {
    return switch (asked.orElse(null)) {
      case AgentRequest.Decision decision -> "decision";
      case AgentRequest.Status status -> "status";
      case null -> INVALID;
    };
  }

  /**
   * The reply, if nothing has to be waited for. Most questions end here, in the thread that took
   * the connection: handing them over to another one takes several times as long as answering.
   *
   * @return empty if something has to be waited for, which {@link #await} does
   * @throws InterruptedException if the agent stops
   */
  Optional<AgentReply> atOnce() throws InterruptedException {
    return switch (asked.orElse(null)) {
      case AgentRequest.Decision decision -> {
        AgentReply reply = guarded(decision, Duration.ZERO);
        yield decision.waitMilliseconds() > 0 && isUnavailable(reply)
            ? Optional.empty()
            : Optional.of(reply);
      }
      case AgentRequest.Status status -> Optional.empty();
      case null -> Optional.of(complaint);
    };
  }

  /**
   * The reply, for which it waits as long as was asked.
   *
   * @throws InterruptedException if the agent stops
   */
  AgentReply await() throws InterruptedException {
    return switch (asked.orElse(null)) {
      case AgentRequest.Decision decision ->
          guarded(decision, Duration.ofMillis(decision.waitMilliseconds()));
      case AgentRequest.Status status -> status();
      case null -> complaint;
    };
  }

  /** The reply with its line feed; one that does not fit is an internal error. */
  static byte[] format(AgentReply reply) {
    try {
      return reply.format();
    } catch (InvalidMessageException e) {
      LOG.error("internal error: the reply does not fit", Field.of(e));
      try {
        return unavailable(INTERNAL_ERROR).format();
      } catch (InvalidMessageException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  private AgentReply guarded(AgentRequest.Decision decision, Duration wait)
      throws InterruptedException {
    try {
      return new AgentReply.Decision(decide(decision, wait));
    } catch (RuntimeException e) {
      return internalError(e);
    }
  }

  private AgentAnswer decide(AgentRequest.Decision decision, Duration wait)
      throws InterruptedException {
    Deadline deadline = answerer.deadlines().start(wait.plus(answerer.grace()));
    try (deadline) {
      return answerer.decider().decide(decision.pod(), decision.uid(), decision.profiles(), wait);
    } catch (InterruptedException e) {
      if (!deadline.hasPassed()) {
        throw e;
      }
      LOG.error("a decision took longer than it may", Field.of("pod", decision.pod().toString()));
      return new AgentAnswer.Unavailable(
          "the node agent does not come to a decision; see its log, and please report it");
    }
  }

  private AgentReply status() {
    try {
      return new AgentReply.Status(answerer.status().status());
    } catch (RuntimeException e) {
      return internalError(e);
    }
  }

  private AgentReply internalError(RuntimeException e) {
    LOG.error("internal error", Field.of("question", question()), Field.of(e));
    return unavailable(INTERNAL_ERROR);
  }

  private static boolean isUnavailable(AgentReply reply) {
    return reply instanceof AgentReply.Decision(AgentAnswer.Unavailable unavailable);
  }

  private static AgentReply unavailable(String remedy) {
    return new AgentReply.Decision(new AgentAnswer.Unavailable(remedy));
  }
}
