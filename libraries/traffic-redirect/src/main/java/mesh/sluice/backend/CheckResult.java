package mesh.sluice.backend;

import java.util.List;

/** What a check of a namespace found. */
public sealed interface CheckResult {
  /** Our rules are there as they were installed. */
  record Intact() implements CheckResult {}

  /**
   * Our rules are there as they were installed, but in this namespace some traffic is lost, or
   * bypasses them.
   *
   * @param reasons sentences for people that say what is wrong and what to do, at least one
   */
  record Ineffective(List<String> reasons) implements CheckResult {
    public Ineffective {
      reasons = List.copyOf(reasons);
    }
  }

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
