package mesh.sluice.agent;

import java.util.ArrayList;
import java.util.List;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.NotMeshedReason;

/** Writes a reply. */
final class ReplyWriter {
  /** An annotation's value can have 256 KiB; whoever reads of it needs its beginning. */
  private static final int MAX_TEXT = 1_000;

  private ReplyWriter() {}

  static Message message(AgentReply reply) {
    return switch (reply) {
      case AgentReply.Decision(AgentAnswer answer) -> decision(answer);
      case AgentReply.Status status -> answer("status").with("status", status.status());
      case AgentReply.Busy() -> answer("busy");
      case AgentReply.Unsupported(List<Long> versions) -> {
        List<JsonValue> numbers = new ArrayList<>(versions.size());
        for (long version : versions) {
          numbers.add(new JsonNumber(version));
        }
        yield answer("unsupported").with("versions", new JsonArray(numbers));
      }
    };
  }

  private static Message decision(AgentAnswer answer) {
    return switch (answer) {
      case AgentAnswer.Decided(Decision.Meshed(RedirectPolicy policy)) -> meshed(policy);
      case AgentAnswer.Decided(Decision.NotMeshed(NotMeshedReason reason)) ->
          leftAlone(reason.word(), reason.sentence());
      case AgentAnswer.LeftAlone(String reason, String sentence) -> leftAlone(reason, sentence);
      case AgentAnswer.Refused(Decision.Invalid invalid) -> refused(invalid);
      case AgentAnswer.Unavailable(String remedy) ->
          answer("unavailable").withShortened("remedy", remedy, MAX_TEXT);
    };
  }

  /** A policy that the annotation could not hold is refused here as it is at admission. */
  private static Message meshed(RedirectPolicy policy) {
    try {
      RedirectAnnotation.format(policy);
    } catch (InvalidPolicyException e) {
      return refused(new Decision.Invalid(e.field(), e.value(), e.remedy()));
    }
    return answer("meshed").with("policy", RedirectAnnotation.toJson(policy));
  }

  private static Message leftAlone(String reason, String sentence) {
    return answer("not-meshed")
        .withShortened("reason", reason, MAX_TEXT)
        .withShortened("sentence", sentence, MAX_TEXT);
  }

  private static Message refused(Decision.Invalid invalid) {
    return answer("invalid")
        .withShortened("field", invalid.field(), MAX_TEXT)
        .withShortened("value", invalid.value(), MAX_TEXT)
        .withShortened("remedy", invalid.remedy(), MAX_TEXT);
  }

  private static Message answer(String word) {
    return new Message().with("answer", word);
  }
}
