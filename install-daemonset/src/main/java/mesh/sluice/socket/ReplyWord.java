package mesh.sluice.socket;

import mesh.sluice.agent.AgentAnswer;
import mesh.sluice.agent.AgentReply;
import mesh.sluice.profile.Decision;

/** A reply in one word, that of the protocol. */
final class ReplyWord {
  private ReplyWord() {}

  static String of(AgentReply reply) {
    return switch (reply) {
      case AgentReply.Decision(AgentAnswer answer) -> of(answer);
      case AgentReply.Status status -> "status";
      case AgentReply.Busy busy -> "busy";
      case AgentReply.Unsupported unsupported -> "unsupported";
    };
  }

  private static String of(AgentAnswer answer) {
    return switch (answer) {
      case AgentAnswer.Decided(Decision.Meshed meshed) -> "meshed";
      case AgentAnswer.Decided(Decision.NotMeshed notMeshed) -> "not-meshed";
      case AgentAnswer.LeftAlone leftAlone -> "not-meshed";
      case AgentAnswer.Refused refused -> "invalid";
      case AgentAnswer.Unavailable unavailable -> "unavailable";
    };
  }
}
