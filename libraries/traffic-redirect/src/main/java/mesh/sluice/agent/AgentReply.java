package mesh.sluice.agent;

import static java.util.Objects.requireNonNull;

import java.util.List;
import mesh.sluice.json.JsonValue.JsonObject;

/** What the node agent answers: one JSON object in one line (docs/node-agent.md). */
public sealed interface AgentReply {
  /** Longest reply in bytes, with its line feed: a policy of 32 KiB fits. */
  int MAX_BYTES = 64 * 1024;

  /** To {@link AgentRequest.Decision}. */
  record Decision(AgentAnswer answer) implements AgentReply {
    public Decision {
      requireNonNull(answer);
    }
  }

  /** To {@link AgentRequest.Status}. */
  record Status(JsonObject status) implements AgentReply {
    public Status {
      requireNonNull(status);
    }
  }

  /** Too many ask at once; whoever asked may ask again. */
  record Busy() implements AgentReply {}

  /**
   * The request was of a version, or a kind, that the agent does not know.
   *
   * @param versions those that it knows
   */
  record Unsupported(List<Long> versions) implements AgentReply {
    /** What this version of the agent answers. */
    public static final Unsupported CURRENT = new Unsupported(List.of((long) Message.VERSION));

    public Unsupported {
      versions = List.copyOf(versions);
    }
  }

  /**
   * To a request that cannot be read.
   *
   * @param problem what is wrong with it
   */
  static AgentReply toInvalid(InvalidMessageException problem) {
    return problem.isUnsupported()
        ? Unsupported.CURRENT
        : new Decision(
            new AgentAnswer.Unavailable(
                "the node agent does not understand the question: "
                    + problem.getMessage()
                    + "; run sluice-cni and sluice-node of the same version"));
  }

  /**
   * The reply with its line feed. Long texts of people are shortened.
   *
   * @throws InvalidMessageException if it would be longer than {@link #MAX_BYTES}, as only a status
   *     can be
   */
  default byte[] format() throws InvalidMessageException {
    return ReplyWriter.message(this).line(MAX_BYTES);
  }

  /** Of a reply that has no line feed within {@link #MAX_BYTES}. */
  static InvalidMessageException tooLong() {
    return InvalidMessageException.malformed("longer than " + MAX_BYTES + " bytes");
  }

  /**
   * Reads a reply; its line feed may be missing. A reply of another version is read as {@link
   * Unsupported} with that version.
   *
   * @throws InvalidMessageException if it is something else, or an answer that this program does
   *     not know
   */
  static AgentReply parse(byte[] line) throws InvalidMessageException {
    return ReplyReader.reply(Message.read(line, MAX_BYTES));
  }
}
