package mesh.sluice.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LoggerTest {
  private static final int SIGTERM_STATUS = 128 + 15;

  @Test
  void eventBearsTheNameOfItsClassAndItsFields() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Logger.writeTo(new EventLog(out, EventLog.Level.INFO, Clock.systemUTC()));
    try {
      Logger.of(LoggerTest.class).debug("small");
      Logger.of(LoggerTest.class).warning("large", Field.of("count", 3));
    } finally {
      Logger.writeTo(EventLog.standard(EventLog.Level.WARNING));
    }

    assertThat(out.toString(StandardCharsets.UTF_8))
        .doesNotContain("small")
        .endsWith(
            "\"level\":\"warning\",\"message\":\"large\","
                + "\"logger\":\"mesh.sluice.log.LoggerTest\",\"count\":3}\n");
  }

  @Test
  @Timeout(60)
  void lineInTheShutdownAfterSigtermIsWritten() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LastWords.class.getName())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      assertThat(lines.readLine()).contains("\"message\":\"" + LastWords.READY + "\"");
      // Process.destroy would close the stream too.
      process.toHandle().destroy();
      List<String> rest = lines.lines().toList();

      assertThat(rest).isNotEmpty();
      assertThat(rest.getLast())
          .contains(
              "\"message\":\"" + LastWords.LAST + "\"",
              "\"logger\":\"mesh.sluice.log.LastWords\",\"count\":1}");
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(SIGTERM_STATUS);
    } finally {
      process.destroyForcibly();
    }
  }
}
