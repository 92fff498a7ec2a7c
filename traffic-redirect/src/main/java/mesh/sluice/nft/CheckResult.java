package mesh.sluice.nft;

import java.util.List;

/** What a check of a namespace found. */
public sealed interface CheckResult {
  /** Our rules are there as they were installed. */
  record Intact() implements CheckResult {}

  /** There is no table of ours. */
  record Missing() implements CheckResult {}

  /**
   * Our table is there, but not as it was installed.
   *
   * @param differences sentences for people, at least one
   */
  record Changed(List<String> differences) implements CheckResult {
    public Changed {
      differences = List.copyOf(differences);
    }
  }
}
