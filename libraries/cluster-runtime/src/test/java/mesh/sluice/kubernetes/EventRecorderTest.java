package mesh.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import mesh.sluice.log.CapturedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventRecorderTest {
  private static final EventReporter REPORTER =
      new EventReporter("example.com/test", "i".repeat(200));
  private static final ObjectReference NODE =
      new ObjectReferenceBuilder().withApiVersion("v1").withKind("Node").withName("node-1").build();
  private static final ObjectReference MAP =
      new ObjectReferenceBuilder(NODE).withKind("ConfigMap").withNamespace("shop").build();
  private static final EventName GENERATED = new EventName.Generated("test-");
  private static final int PER_SECOND = 1_000;

  private final BlockingQueue<Event> sent = new LinkedBlockingQueue<>();

  @Test
  void eventHasWhatWasRecordedWithinTheLimitsOfApiServers() throws Exception {
    try (EventRecorder recorder = start(PER_SECOND, 10, sent::add)) {
      recorder.record(
          new ObjectEvent(
              new EventName.Exact("map.refused.7"),
              MAP,
              ObjectEvent.Type.WARNING,
              "Invalid",
              "Reload",
              "é".repeat(2_000)));
      Event event = sent.take();

      assertThat(event.getMetadata().getName()).isEqualTo("map.refused.7");
      assertThat(event.getMetadata().getGenerateName()).isNull();
      assertThat(event.getMetadata().getNamespace()).isEqualTo("shop");
      assertThat(event.getType()).isEqualTo("Warning");
      assertThat(event.getReason()).isEqualTo("Invalid");
      assertThat(event.getAction()).isEqualTo("Reload");
      assertThat(event.getNote()).isEqualTo(EventText.note("é".repeat(2_000)));
      assertThat(event.getReportingController()).isEqualTo("example.com/test");
      assertThat(event.getReportingInstance()).hasSize(EventText.MAX_NAME);
      assertThat(event.getRegarding()).isEqualTo(MAP);
      assertThat(event.getEventTime().getTime()).isEqualTo("2026-01-02T03:04:05.000000Z");
    }
  }

  @Test
  void eventOnAnObjectWithoutNamespaceIsInDefault() throws Exception {
    try (EventRecorder recorder = start(PER_SECOND, 10, sent::add)) {
      recorder.record(happened("Opened"));
      Event event = sent.take();

      assertThat(event.getMetadata().getNamespace()).isEqualTo("default");
      assertThat(event.getMetadata().getName()).isNull();
      assertThat(event.getMetadata().getGenerateName()).isEqualTo("test-");
      assertThat(event.getType()).isEqualTo("Normal");
    }
  }

  @Test
  void recordingNeverWaitsAndDropsWhatTheQueueCannotHold() throws Exception {
    CountDownLatch sending = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    Consumer<Event> stalled =
        event -> {
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

      assertThat(sent.take().getReason()).isEqualTo("First");
      assertThat(sent.take().getReason()).isEqualTo("Second");
      assertThat(sent.take().getReason()).isEqualTo("Third");
      recorder.record(happened("Fifth"));
      assertThat(sent.take().getReason()).isEqualTo("Fifth");
      assertThat(log.text()).contains("dropped one", "Fourth").doesNotContain("Third");
    }
  }

  @Test
  void conflictIsNotAnError() throws Exception {
    try (CapturedLog log = new CapturedLog();
        EventRecorder recorder = start(PER_SECOND, 10, failing(409))) {
      recorder.record(happened("Failing"));
      recorder.record(happened("Later"));

      assertThat(sent.take().getReason()).isEqualTo("Later");
      assertThat(log.text()).isEmpty();
    }
  }

  @Test
  void failureIsLoggedAndTheNextEventIsSent() throws Exception {
    try (CapturedLog log = new CapturedLog();
        EventRecorder recorder = start(PER_SECOND, 10, failing(403))) {
      recorder.record(happened("Failing"));
      recorder.record(happened("Later"));

      assertThat(sent.take().getReason()).isEqualTo("Later");
      assertThat(log.text())
          .contains("cannot create an Event", "\"warning\"", "Failing", "node-1", "status 403");
    }
  }

  @Test
  void eventsBeyondTheRateAreSentLater() throws Exception {
    try (EventRecorder recorder = start(10, 20, sent::add)) {
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
    Consumer<Event> stalled =
        event -> {
          sending.countDown();
          awaitQuietly(new CountDownLatch(1));
          interrupted.countDown();
          throw new KubernetesClientException("interrupted");
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

  private Consumer<Event> failing(int status) {
    return event -> {
      if (event.getReason().equals("Failing")) {
        throw new KubernetesClientException("status " + status, status, null);
      }
      sent.add(event);
    };
  }

  private static ObjectEvent happened(String reason) {
    return new ObjectEvent(GENERATED, NODE, ObjectEvent.Type.NORMAL, reason, "Test", "a note");
  }

  private static EventRecorder start(int perSecond, int maxWaiting, Consumer<Event> sender) {
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
