package mesh.sluice.backend;

import java.util.List;

/** What a check of a namespace found. */
public sealed interface CheckResult {
  /** Our rules are there as they were installed. */
  record Intact() implements CheckResult {}

  /** There are no rules of ours. */
  record Missing() implements CheckResult {}

  /**
   * Rules of ours are there, but not as they were installed.
   *
   * @param differences sentences for people, at least one
   */
  record Changed(List<String> differences) implements CheckResult {
    public Changed {
      differences = List.copyOf(differences);
    }
  }
}
