package mesh.sluice.adoption;

import java.util.Locale;

/** Why there is nothing to adopt. The list is closed: each reason is a value of a metric. */
public enum NotAdoptedReason {
  ADOPTION_DISABLED("the configuration says adopt: none"),
  NAMESPACE_UNSET("its namespace does not opt in"),
  NAMESPACE_OPT_OUT("its namespace opts out"),
  NO_OTHER_INJECTOR("neither istiod nor OSM has injected it"),
  NOT_REDIRECTED("it has a sidecar but no redirect"),
  ALREADY_ADOPTED("it was adopted before");

  private final String sentence;

  NotAdoptedReason(String sentence) {
    this.sentence = sentence;
  }

  /** The reason for people: a clause that can follow "because". */
  public String sentence() {
    return sentence;
  }

  /** The reason as a metric has it: {@code namespace-unset}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
