package mesh.sluice.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import mesh.sluice.log.EventLog;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PolledFilesTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private volatile Object contents = "first";

  @AfterEach
  void stop() {
    clock.shutdownNow();
  }

  @Test
  void fileThatCannotBeUsedEndsNothing() throws IOException {
    start(
        text -> {
          if (text.equals("odd")) {
            throw new IllegalStateException("tripped over it");
          }
        });

    contents = "odd";
    awaitTold("odd");
    contents = "corrected";
    awaitTold("corrected");

    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains("cannot use files", "\"files\":\"config.yaml\"", "tripped over it");
  }

  @Test
  void fileThatCannotBeUsedAtFirstEndsNothingEither() throws IOException {
    start(
        text -> {
          if (text.equals("first")) {
            throw new StackOverflowError("nested too deeply");
          }
        });

    contents = "corrected";
    awaitTold("corrected");

    assertThat(log.toString(StandardCharsets.UTF_8)).contains("nested too deeply");
  }

  /** A directory that goes away while it is listed. */
  @Test
  void failureToReadEndsNothing() throws IOException {
    start(text -> {});

    contents = new UncheckedIOException("it is gone", new IOException());
    Condition.await(
        DEADLINE,
        "the failure is told",
        () -> log.toString(StandardCharsets.UTF_8).contains("it is gone"),
        () -> log.toString(StandardCharsets.UTF_8));
    contents = "back";

    awaitTold("back");
  }

  private void start(Consumer<String> use) throws IOException {
    PolledFiles.start(
        this::read,
        files -> {
          String text = new String(files.get("config.yaml"), StandardCharsets.UTF_8);
          told.add(text);
          use.accept(text);
        },
        clock,
        new EventLog(log, EventLog.Level.DEBUG, Clock.systemUTC()));
  }

  private Map<String, byte[]> read() {
    if (contents instanceof RuntimeException failure) {
      throw failure;
    }
    return Map.of("config.yaml", contents.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void awaitTold(String text) {
    Condition.await(DEADLINE, text + " is told", () -> told.contains(text), told::toString);
  }
}
