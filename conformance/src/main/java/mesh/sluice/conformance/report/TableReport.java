package mesh.sluice.conformance.report;

/** The report for a terminal: one line an item, reasons below what did not pass. */
public final class TableReport {
  private TableReport() {}

  /** The whole table, ending with a newline. */
  public static String render(Report report) {
    StringBuilder text = new StringBuilder();
    text.append(
        "CNI conformance of %s %s (CNI %s)%n"
            .formatted(
                report.name(),
                report.version(),
                report.supportedVersions().isEmpty()
                    ? "versions unknown"
                    : String.join(", ", report.supportedVersions())));
    String section = "";
    for (Finding finding : report.findings()) {
      if (!finding.item().section().equals(section)) {
        section = finding.item().section();
        text.append(
            "%n%s%s%n"
                .formatted(
                    section,
                    finding.item().isBeyondSpecification()
                        ? " (robustness, beyond the specification)"
                        : ""));
      }
      append(text, finding);
    }
    text.append("%nspecification: %s%n".formatted(report.totals(false)));
    text.append("robustness:    %s%n".formatted(report.totals(true)));
    return text.toString();
  }

  private static void append(StringBuilder text, Finding finding) {
    text.append(
        "  %-4s %-4s %-10s %s%n"
            .formatted(
                mark(finding.outcome()),
                finding.item().number(),
                finding.item().level().word(),
                finding.item().title()));
    if (finding.outcome() != Outcome.PASS) {
      text.append("       %s%n".formatted(finding.reason()));
    }
  }

  private static String mark(Outcome outcome) {
    return switch (outcome) {
      case PASS -> "ok";
      case FAIL -> "FAIL";
      case NOT_APPLICABLE -> "n/a";
    };
  }
}
