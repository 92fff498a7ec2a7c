package mesh.sluice.conformance.report;

/** How a case ended. */
public enum Outcome {
  /** The plugin keeps the rule. */
  PASS("pass"),
  /** The plugin breaks the rule. */
  FAIL("fail"),
  /** The rule does not concern this plugin or cannot be seen from outside. */
  NOT_APPLICABLE("not applicable");

  private final String word;

  Outcome(String word) {
    this.word = word;
  }

  /** The words for reports. */
  public String word() {
    return word;
  }

  /** The outcome of that word. */
  static Outcome of(String word) {
    for (Outcome outcome : values()) {
      if (outcome.word.equals(word)) {
        return outcome;
      }
    }
    throw new IllegalArgumentException(
        "outcome: '" + word + "' is not one of pass, fail, not applicable");
  }
}
