package mesh.sluice.explain;

import static mesh.sluice.explain.PrettyJson.array;
import static mesh.sluice.explain.PrettyJson.object;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.Explanation;
import mesh.sluice.profile.PolicyField;
import mesh.sluice.profile.Source;

/** What was decided about a pod, and why, for programs. */
public final class ExplanationJson {
  private ExplanationJson() {}

  public static JsonObject of(ExplainedPod explained) {
    Explanation explanation = explained.explanation();
    Map<String, JsonValue> members =
        new LinkedHashMap<>(
            object(
                    "namespace", explained.pod().namespace().name(),
                    "name", explained.pod().name())
                .members());
    explanation
        .profile()
        .ifPresent(profile -> members.putAll(object("profile", profile.toString()).members()));
    members.putAll(decision(explanation.decision()).members());
    members.put("because", sources(explanation.because()));
    if (explanation.decision() instanceof Decision.Meshed(RedirectPolicy policy)) {
      members.put("policy", RedirectAnnotation.toJson(policy));
      members.put("sources", fields(explanation, policy));
    }
    members.put(
        "findings",
        array(
            explained.findings(),
            finding -> object("about", finding.about(), "sentence", finding.sentence())));
    return new JsonObject(members);
  }

  private static JsonObject decision(Decision decision) {
    return switch (decision) {
      case Decision.Meshed(var policy) -> object("decision", "meshed");
      case Decision.NotMeshed(var reason) ->
          object("decision", "notMeshed", "reason", reason.name(), "message", reason.sentence());
      case Decision.Invalid invalid ->
          object(
              "decision", "invalid",
              "field", invalid.field(),
              "value", invalid.value(),
              "message", invalid.message());
      case Decision.NeedsAgent(String why) -> object("decision", "needsAgent", "message", why);
    };
  }

  private static JsonObject fields(Explanation explanation, RedirectPolicy policy) {
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    for (PolicyField field : PolicyField.values()) {
      List<Source> sources = explanation.sourcesOf(field);
      if (!sources.isEmpty()) {
        fields.put(field.path(), object("value", field.textIn(policy), "from", sources(sources)));
      }
    }
    return new JsonObject(fields);
  }

  private static JsonArray sources(List<Source> sources) {
    return array(sources, Source::toString);
  }
}
