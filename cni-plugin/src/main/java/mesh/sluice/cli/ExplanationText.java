package mesh.sluice.cli;

import java.util.List;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.Explanation;
import mesh.sluice.profile.PolicyField;
import mesh.sluice.profile.Source;

/** What was decided about a pod, and why, for people. */
final class ExplanationText {
  private static final String NOTHING = "(none)";

  private final StringBuilder text = new StringBuilder();

  private ExplanationText() {}

  static String of(ExplainedPod explained) {
    ExplanationText writer = new ExplanationText();
    writer.write(explained);
    return writer.text.toString();
  }

  private void write(ExplainedPod explained) {
    Explanation explanation = explained.explanation();
    line("The pod " + explained.name() + " " + verdict(explanation));
    explanation.because().forEach(source -> line("  " + source(source)));
    if (explanation.decision() instanceof Decision.Meshed(RedirectPolicy policy)) {
      line("");
      line("Its redirect policy, and what gave each field:");
      fields(explanation, policy);
    }
    if (!explanation.findings().isEmpty()) {
      line("");
      line("Worth knowing:");
      explanation
          .findings()
          .forEach(finding -> line("  " + Printable.line(finding.toString()) + "."));
    }
  }

  private static String verdict(Explanation explanation) {
    String profile =
        explanation.profile().map(known -> ", in the words of the profile " + known).orElse("");
    String because = explanation.because().isEmpty() ? "." : ", because of:";
    return switch (explanation.decision()) {
      case Decision.Meshed(var policy) -> "is meshed" + profile + because;
      case Decision.NotMeshed(var reason) ->
          "is not meshed" + profile + ": " + reason.sentence() + because;
      case Decision.Invalid invalid ->
          "is invalid" + profile + ", and must not start: " + invalid.message() + because;
      case Decision.NeedsAgent(String why) ->
          throw new IllegalStateException("the whole pod is at hand, but: " + why);
    };
  }

  private void fields(Explanation explanation, RedirectPolicy policy) {
    int widest = 0;
    for (PolicyField field : PolicyField.values()) {
      widest = Math.max(widest, field.path().length());
    }
    for (PolicyField field : PolicyField.values()) {
      List<Source> sources = explanation.sourcesOf(field);
      if (sources.isEmpty()) {
        continue;
      }
      String value = field.textIn(policy);
      String padding = " ".repeat(widest - field.path().length() + 2);
      line(
          "  " + field.path() + padding + (value.isEmpty() ? NOTHING : Printable.shortLine(value)));
      String indent = " ".repeat(widest + 6);
      sources.forEach(source -> line(indent + source(source)));
    }
  }

  private static String source(Source source) {
    return Printable.shortLine(source.toString());
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
