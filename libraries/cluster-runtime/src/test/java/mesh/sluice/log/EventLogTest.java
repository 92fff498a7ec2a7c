package mesh.sluice.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EventLogTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-01-02T12:00:00.001002Z"), ZoneOffset.UTC);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final EventLog log = new EventLog(out, EventLog.Level.INFO, NOON);

  @Test
  void eventIsOneLineOfJson() {
    log.warning(
        "it\nhappened",
        Field.of("text", "\"x\""),
        Field.of("count", 3),
        Field.of("flag", true),
        Field.of("milliseconds", Duration.ofNanos(1_234_567)));

    assertThat(written())
        .isEqualTo(
            "{\"time\":\"2026-01-02T12:00:00.001Z\",\"level\":\"warning\","
                + "\"message\":\"it\\nhappened\",\"text\":\"\\\"x\\\"\",\"count\":3,"
                + "\"flag\":true,\"milliseconds\":1.234}\n");
  }

  @Test
  void textThatIsMissingIsNoReasonToFail() {
    log.info(null, Field.of("identity", (String) null));

    assertThat(written()).contains("\"message\":\"null\",\"identity\":null}");
  }

  @Test
  void whatMattersLessIsLeftOut() {
    log.debug("small");
    log.info("large");

    assertThat(written()).contains("large").doesNotContain("small");
  }

  @Test
  void errorNamesItsCauses() {
    log.error("x", Field.of(new IOException("outer", new IllegalStateException())));

    assertThat(written())
        .contains("\"error\":\"IOException: outer; caused by IllegalStateException\"");
  }

  @Test
  void streamThatCannotBeWrittenHarmsNobody() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("no space left");
          }
        };

    new EventLog(broken, EventLog.Level.INFO, NOON).info("x");

    assertThat(written()).isEmpty();
  }

  @Test
  @Timeout(60)
  void flushWaitsForTheLineThatIsBeingWritten() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    OutputStream slow =
        new OutputStream() {
          @Override
          public void write(int octet) {
            begun.countDown();
            try {
              goOn.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            out.write(octet);
          }
        };
    EventLog slowLog = new EventLog(slow, EventLog.Level.INFO, NOON);
    Thread writer = Thread.ofPlatform().start(() -> slowLog.info("whole"));
    begun.await();
    Thread flusher = Thread.ofPlatform().start(slowLog::flush);

    Condition.await(
        Duration.ofSeconds(20),
        "the flush waits",
        () -> flusher.getState() == Thread.State.WAITING,
        () -> flusher.getState().toString());
    goOn.countDown();
    flusher.join();

    assertThat(written()).endsWith("\"message\":\"whole\"}\n");
    writer.join();
  }

  @Test
  void whatLibrariesLogComesAsEvents() {
    LogRecord event = new LogRecord(Level.WARNING, "retrying {0}");
    event.setParameters(new Object[] {"soon"});
    event.setLoggerName("io.fabric8.client");
    event.setThrown(new IOException("reset"));
    event.setInstant(NOON.instant());

    new LogBridge(log).publish(event);

    assertThat(written())
        .contains("\"level\":\"warning\",\"message\":\"retrying soon\"")
        .contains("\"logger\":\"io.fabric8.client\",\"error\":\"IOException: reset\"");
  }

  private String written() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
