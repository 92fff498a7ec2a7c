package mesh.sluice.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonReportTest {
  @Test
  void writesTheGoldenReport() throws IOException {
    try (InputStream golden = getClass().getResourceAsStream("/report/golden.json")) {
      assertThat(JsonReport.render(Reports.small()))
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void readsBackWhatItWroteButTheEvidence() {
    Report report = Reports.small();
    Report read = JsonReport.parse(JsonReport.render(report), "test");

    assertThat(read.supportedVersions()).isEqualTo(report.supportedVersions());
    assertThat(read.findings())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("evidence")
        .containsExactlyElementsOf(report.findings());
  }

  @Test
  void cutsLongEvidence() {
    assertThat(JsonReport.cut("x".repeat(10_000_000)))
        .hasSizeLessThan(5000)
        .endsWith("(10000000 characters)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{;is not valid JSON",
        "{};results: is missing or empty",
        "{\"results\":[{\"item\":\"99\"}]};results: '99' is not an item",
        "{\"results\":[{\"item\":\"1\"}]};outcome: '' is not one of pass, fail, not applicable",
        "{} {};trailing data"
      })
  void namesAFileThatIsNotAReport(String text, String message) {
    assertThatThrownBy(() -> JsonReport.parse(text, "file.json"))
        .isInstanceOf(InvalidReportException.class)
        .hasMessageStartingWith("file.json: ")
        .hasMessageContaining(message);
  }
}
