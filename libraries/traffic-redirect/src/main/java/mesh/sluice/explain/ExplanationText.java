package mesh.sluice.explain;

import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.Explanation;
import mesh.sluice.profile.PolicyField;
import mesh.sluice.profile.Source;
import mesh.sluice.text.Printable;

/** What was decided about a pod, and why, for people. */
public final class ExplanationText {
  private static final String NOTHING = "(none)";

  /** Longer values push their source to the right. */
  private static final int MAX_VALUE_LENGTH = 24;

  private final StringBuilder text = new StringBuilder();

  private ExplanationText() {}

  public static String of(ExplainedPod explained) {
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
      line("Its redirect policy, and the source of each field:");
      fields(explanation, policy);
    }
    if (!explained.findings().isEmpty()) {
      line("");
      line("Worth knowing:");
      explained
          .findings()
          .forEach(finding -> line("  " + Printable.line(finding.toString()) + "."));
    }
  }

  private static String verdict(Explanation explanation) {
    String profile = explanation.profile().map(known -> " (profile " + known + ")").orElse("");
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

  /** A line for each field: its name, its value, its source; further sources below the first. */
  private void fields(Explanation explanation, RedirectPolicy policy) {
    int widestPath = 0;
    int widestValue = 0;
    for (PolicyField field : PolicyField.values()) {
      widestPath = Math.max(widestPath, field.path().length());
      widestValue = Math.max(widestValue, value(field, policy).length());
    }
    widestValue = Math.min(widestValue, MAX_VALUE_LENGTH);
    for (PolicyField field : PolicyField.values()) {
      String begin = "  " + padded(field.path(), widestPath) + "  ";
      begin += padded(value(field, policy), widestValue) + "  ";
      for (Source source : explanation.sourcesOf(field)) {
        line(begin + source(source));
        begin = " ".repeat(begin.length());
      }
    }
  }

  private static String value(PolicyField field, RedirectPolicy policy) {
    String value = field.textIn(policy);
    return value.isEmpty() ? NOTHING : Printable.shortLine(value);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String source(Source source) {
    return Printable.shortLine(source.toString());
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
