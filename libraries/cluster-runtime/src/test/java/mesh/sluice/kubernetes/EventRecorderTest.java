package mesh.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.log.CapturedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventRecorderTest {
  private static final EventReporter REPORTER =
      new EventReporter("example.com/test", "i".repeat(200));
  private static final EventObject NODE = EventObject.of("v1", "Node", "", "node-1", "");
  private static final EventObject MAP = EventObject.of("v1", "ConfigMap", "shop", "map", "u1");
  private static final EventName GENERATED = new EventName.Generated("test-");
  private static final int PER_SECOND = 1_000;

  private final BlockingQueue<JsonObject> sent = new LinkedBlockingQueue<>();

  @Test
  void eventHasWhatWasRecordedWithinTheLimitsOfApiServers() throws Exception {
    try (EventRecorder recorder = start(PER_SECOND, 10, this::keep)) {
      recorder.record(
          new ObjectEvent(
              new EventName.Exact("map.refused.7"),
              MAP,
              ObjectEvent.Type.WARNING,
              "Invalid",
              "Reload",
              "é".repeat(2_000)));
      JsonObject event = sent.take();

      assertThat(text(event, "apiVersion")).isEqualTo("events.k8s.io/v1");
      assertThat(text(event, "kind")).isEqualTo("Event");
      assertThat(text(event, "metadata.name")).isEqualTo("map.refused.7");
      assertThat(event.findPath("metadata.generateName")).isEmpty();
      assertThat(text(event, "metadata.namespace")).isEqualTo("shop");
      assertThat(text(event, "type")).isEqualTo("Warning");
      assertThat(text(event, "reason")).isEqualTo("Invalid");
      assertThat(text(event, "action")).isEqualTo("Reload");
      assertThat(text(event, "note")).isEqualTo(EventText.note("é".repeat(2_000)));
      assertThat(text(event, "reportingController")).isEqualTo("example.com/test");
      assertThat(text(event, "reportingInstance")).hasSize(EventText.MAX_NAME);
      assertThat(event.findPath("regarding"))
          .hasValueSatisfying(
              regarding ->
                  assertThat(regarding)
                      .hasToString(
                          "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"namespace\":\"shop\","
                              + "\"name\":\"map\",\"uid\":\"u1\"}"));
      assertThat(text(event, "eventTime")).isEqualTo("2026-01-02T03:04:05.000000Z");
    }
  }

  @Test
  void eventOnAnObjectWithoutNamespaceIsInDefault() throws Exception {
    try (EventRecorder recorder = start(PER_SECOND, 10, this::keep)) {
      recorder.record(happened("Opened"));
      JsonObject event = sent.take();

      assertThat(text(event, "metadata.namespace")).isEqualTo("default");
      assertThat(event.findPath("metadata.name")).isEmpty();
      assertThat(text(event, "metadata.generateName")).isEqualTo("test-");
      assertThat(text(event, "type")).isEqualTo("Normal");
    }
  }

  @Test
  void recordingNeverWaitsAndDropsWhatTheQueueCannotHold() throws Exception {
    CountDownLatch sending = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    EventRecorder.Sender stalled =
        (namespace, event) -> {
          sending.countDown();
          awaitQuietly(answer);
          sent.add(event);
        };
    try (CapturedLog log = new CapturedLog();
        EventRecorder recorder = start(PER_SECOND, 2, stalled)) {
      recorder.record(happened("First"));
      sending.await();
      recorder.record(happened("Second"));
      recorder.record(happened("Third"));
      recorder.record(happened("Fourth"));
      answer.countDown();

      assertThat(text(sent.take(), "reason")).isEqualTo("First");
      assertThat(text(sent.take(), "reason")).isEqualTo("Second");
      assertThat(text(sent.take(), "reason")).isEqualTo("Third");
      recorder.record(happened("Fifth"));
      assertThat(text(sent.take(), "reason")).isEqualTo("Fifth");
      assertThat(log.text()).contains("dropped one", "Fourth").doesNotContain("Third");
    }
  }

  @Test
  void conflictIsNotAnError() throws Exception {
    try (CapturedLog log = new CapturedLog();
        EventRecorder recorder = start(PER_SECOND, 10, failing(409))) {
      recorder.record(happened("Failing"));
      recorder.record(happened("Later"));

      assertThat(text(sent.take(), "reason")).isEqualTo("Later");
      assertThat(log.text()).isEmpty();
    }
  }

  @Test
  void failureIsLoggedAndTheNextEventIsSent() throws Exception {
    try (CapturedLog log = new CapturedLog();
        EventRecorder recorder = start(PER_SECOND, 10, failing(403))) {
      recorder.record(happened("Failing"));
      recorder.record(happened("Later"));

      assertThat(text(sent.take(), "reason")).isEqualTo("Later");
      assertThat(log.text())
          .contains("cannot create an Event", "\"warning\"", "Failing", "node-1", "status 403");
    }
  }

  @Test
  void eventsBeyondTheRateAreSentLater() throws Exception {
    try (EventRecorder recorder = start(10, 20, this::keep)) {
      long begin = System.nanoTime();
      for (int i = 0; i < 12; i++) {
        recorder.record(happened("Opened"));
      }
      for (int i = 0; i < 12; i++) {
        sent.take();
      }

      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin))
          .isGreaterThanOrEqualTo(200);
    }
  }

  @Test
  void closeEndsARequestAndDropsTheRest() throws Exception {
    CountDownLatch sending = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    EventRecorder.Sender stalled =
        (namespace, event) -> {
          sending.countDown();
          awaitQuietly(new CountDownLatch(1));
          interrupted.countDown();
          throw ApiFailure.unanswered("interrupted", null);
        };
    try (CapturedLog log = new CapturedLog()) {
      EventRecorder recorder = start(PER_SECOND, 10, stalled);
      recorder.record(happened("First"));
      recorder.record(happened("Second"));
      sending.await();

      recorder.close();

      assertThat(interrupted.getCount()).isZero();
      recorder.record(happened("Third"));
      assertThat(log.text()).contains("\"count\":1").doesNotContain("\"warning\"");
    }
  }

  @Test
  void reasonThatApiServersRefuseIsRefusedHere() {
    assertThatThrownBy(() -> happened("x".repeat(129)))
        .hasMessageContainingAll("reason: 'xxx", "give a word of 1 to 128 bytes");
    assertThatThrownBy(() -> happened("")).hasMessageContaining("reason: ''");
  }

  private EventRecorder.Sender failing(int status) {
    return (namespace, event) -> {
      if (text(event, "reason").equals("Failing")) {
        throw ApiFailure.answered(status, "status " + status, Duration.ZERO);
      }
      sent.add(event);
    };
  }

  private void keep(String namespace, JsonObject event) {
    sent.add(event);
  }

  private static String text(JsonObject event, String path) {
    return ObjectFields.text(event, path);
  }

  private static ObjectEvent happened(String reason) {
    return new ObjectEvent(GENERATED, NODE, ObjectEvent.Type.NORMAL, reason, "Test", "a note");
  }

  private static EventRecorder start(int perSecond, int maxWaiting, EventRecorder.Sender sender) {
    return EventRecorder.start(
        REPORTER,
        () -> Instant.parse("2026-01-02T03:04:05Z"),
        new RateLimiter(perSecond, System::nanoTime),
        maxWaiting,
        sender);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
