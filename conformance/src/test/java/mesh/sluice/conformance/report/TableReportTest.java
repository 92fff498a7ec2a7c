package mesh.sluice.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableReportTest {
  @Test
  void showsOutcomesReasonsAndBothTotals() {
    assertThat(TableReport.render(Reports.small()))
        .contains("CNI conformance of x 1.2.3 (CNI 0.4.0, 1.1.0)")
        .contains("  ok   1    must ")
        .contains("  FAIL 14   reference ")
        .contains("       code <999> in place of [8]")
        .contains("  n/a  22   must ")
        .contains("Bad input (robustness, beyond the specification)")
        .contains("specification: 1 passed, 1 failed, 1 not applicable")
        .contains("robustness:    0 passed, 1 failed, 0 not applicable");
  }
}
