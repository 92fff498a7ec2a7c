package mesh.sluice.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.NotMeshedReason;

/** Reads a reply. */
final class ReplyReader {
  private ReplyReader() {}

  static AgentReply reply(JsonObject object) throws InvalidMessageException {
    long version = Message.version(object);
    if (version != Message.VERSION) {
      return new AgentReply.Unsupported(List.of(version));
    }
    String answer = Message.text(object, "answer");
    return switch (answer) {
      case "meshed" -> decision(new AgentAnswer.Decided(new Decision.Meshed(policy(object))));
      case "not-meshed" -> decision(notMeshed(object));
      case "invalid" -> decision(new AgentAnswer.Refused(invalid(object)));
      case "unavailable" -> decision(new AgentAnswer.Unavailable(Message.text(object, "remedy")));
      case "status" -> new AgentReply.Status(Message.object(object, "status"));
      case "busy" -> new AgentReply.Busy();
      case "unsupported" -> new AgentReply.Unsupported(versions(object));
      case "" -> throw InvalidMessageException.malformed("answer: missing");
      default ->
          throw InvalidMessageException.unsupported(
              "answer: '" + Message.shown(answer) + "' is not one that this program knows");
    };
  }

  private static AgentReply decision(AgentAnswer answer) {
    return new AgentReply.Decision(answer);
  }

  /** A policy with members that are not known must not be installed without them. */
  private static RedirectPolicy policy(JsonObject object) throws InvalidMessageException {
    try {
      return RedirectAnnotation.parse(Message.object(object, "policy").toString());
    } catch (InvalidPolicyException e) {
      throw InvalidMessageException.unsupported("policy: " + e.getMessage());
    }
  }

  private static AgentAnswer notMeshed(JsonObject object) throws InvalidMessageException {
    String word = Message.text(object, "reason");
    if (word.isEmpty()) {
      throw InvalidMessageException.malformed("reason: missing");
    }
    Optional<NotMeshedReason> reason = NotMeshedReason.find(word);
    return reason.isPresent()
        ? new AgentAnswer.Decided(new Decision.NotMeshed(reason.get()))
        : new AgentAnswer.LeftAlone(word, Message.text(object, "sentence"));
  }

  private static Decision.Invalid invalid(JsonObject object) throws InvalidMessageException {
    return new Decision.Invalid(
        Message.text(object, "field"),
        Message.text(object, "value"),
        Message.text(object, "remedy"));
  }

  private static List<Long> versions(JsonObject object) throws InvalidMessageException {
    List<Long> versions = new ArrayList<>();
    for (JsonValue element : Message.list(object, "versions")) {
      versions.add(Message.whole("versions", element));
    }
    return versions;
  }
}
