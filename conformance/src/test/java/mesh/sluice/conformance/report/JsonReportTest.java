package mesh.sluice.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

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

  @Test
  void namesAFileThatIsNoReport() {
    for (String text : new String[] {"{", "{}", "{\"results\":[{\"item\":\"99\"}]}"}) {
      assertThatThrownBy(() -> JsonReport.parse(text, "file.json"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("file.json");
    }
  }
}
