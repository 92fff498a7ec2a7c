package mesh.sluice.conformance.report;

import java.util.List;
import java.util.Objects;

/**
 * What all cases found about one plugin.
 *
 * @param name the plugin's name
 * @param version the plugin's version, as declared
 * @param supportedVersions the CNI versions that its VERSION lists
 * @param findings one for each item that was asked for, in order
 */
public record Report(
    String name, String version, List<String> supportedVersions, List<Finding> findings) {
  /** Copies the lists. */
  public Report {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(version, "version");
    supportedVersions = List.copyOf(supportedVersions);
    findings = List.copyOf(findings);
  }

  /** How many items of the specification, or beyond it, ended so. */
  public long count(Outcome outcome, boolean beyondSpecification) {
    return findings.stream()
        .filter(finding -> finding.item().isBeyondSpecification() == beyondSpecification)
        .filter(finding -> finding.outcome() == outcome)
        .count();
  }

  /** The findings that say fail. */
  public List<Finding> failures() {
    return findings.stream().filter(finding -> finding.outcome() == Outcome.FAIL).toList();
  }

  /** The totals as words: of the specification, or beyond it. */
  public String totals(boolean beyondSpecification) {
    return "%d passed, %d failed, %d not applicable"
        .formatted(
            count(Outcome.PASS, beyondSpecification),
            count(Outcome.FAIL, beyondSpecification),
            count(Outcome.NOT_APPLICABLE, beyondSpecification));
  }
}
