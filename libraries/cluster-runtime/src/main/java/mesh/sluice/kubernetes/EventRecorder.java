package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;

/**
 * Tells people, where {@code kubectl describe} shows it, what happened to an object. A thread of
 * its own sends the Events, at a limited rate, so that recording one never waits. If too many wait,
 * further ones are dropped.
 */
public final class EventRecorder implements AutoCloseable {
  private static final Logger LOG = Logger.of(EventRecorder.class);
  private static final int MAX_PER_SECOND = 20;
  private static final int MAX_WAITING = 2_000;
  private static final Duration MAX_CLOSE = Duration.ofSeconds(2);
  private static final int CONFLICT = 409;

  /** Where Events are on objects without a namespace: API servers demand it. */
  private static final String DEFAULT_NAMESPACE = "default";

  private final EventReporter reporter;
  private final InstantSource clock;
  private final RateLimiter limiter;
  private final Consumer<Event> sender;
  private final BlockingQueue<Event> waiting;
  private final Thread thread;
  private volatile boolean closed;

  private EventRecorder(
      EventReporter reporter,
      InstantSource clock,
      RateLimiter limiter,
      int maxWaiting,
      Consumer<Event> sender) {
    this.reporter = requireNonNull(reporter);
    this.clock = requireNonNull(clock);
    this.limiter = requireNonNull(limiter);
    this.sender = requireNonNull(sender);
    this.waiting = new LinkedBlockingQueue<>(maxWaiting);
    this.thread = Thread.ofPlatform().daemon().name("events").unstarted(this::run);
  }

  /**
   * Begins to send what will be recorded.
   *
   * @param clock tells when something happened
   */
  public static EventRecorder start(
      KubernetesClient client, EventReporter reporter, InstantSource clock) {
    requireNonNull(client);
    return start(
        reporter,
        clock,
        new RateLimiter(MAX_PER_SECOND, System::nanoTime),
        MAX_WAITING,
        event -> client.resource(event).create());
  }

  /**
   * @param sender creates an Event; any exception of it is logged
   */
  static EventRecorder start(
      EventReporter reporter,
      InstantSource clock,
      RateLimiter limiter,
      int maxWaiting,
      Consumer<Event> sender) {
    EventRecorder recorder = new EventRecorder(reporter, clock, limiter, maxWaiting, sender);
    recorder.thread.start();
    return recorder;
  }

  /** Records what happened now. Returns at once. */
  public void record(ObjectEvent happened) {
    if (closed || !waiting.offer(event(happened))) {
      LOG.debug(
          closed ? "an Event comes after the end" : "too many Events are waiting; dropped one",
          Field.of("reason", happened.reason()),
          Field.of("object", happened.regarding().getName()));
    }
  }

  /** Ends; what was not sent is dropped. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(MAX_CLOSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Event event(ObjectEvent happened) {
    String namespace = happened.regarding().getNamespace();
    Event event =
        new EventBuilder()
            .withNewMetadata()
            .withNamespace(namespace == null ? DEFAULT_NAMESPACE : namespace)
            .endMetadata()
            .withEventTime(EventTime.of(clock.instant()))
            .withType(happened.type().label())
            .withReason(happened.reason())
            .withAction(happened.action())
            .withNote(EventText.note(happened.note()))
            .withReportingController(reporter.controller())
            .withReportingInstance(EventText.reportingInstance(reporter.instance()))
            .withRegarding(happened.regarding())
            .build();
    switch (happened.name()) {
      case EventName.Exact(String name) -> event.getMetadata().setName(name);
      case EventName.Generated(String prefix) -> event.getMetadata().setGenerateName(prefix);
    }
    return event;
  }

  private void run() {
    try {
      while (!closed) {
        Event event = waiting.take();
        TimeUnit.NANOSECONDS.sleep(limiter.take());
        send(event);
      }
    } catch (InterruptedException e) {
      // Only close() interrupts.
    }
    if (!waiting.isEmpty()) {
      LOG.debug("dropped Events at the end", Field.of("count", waiting.size()));
    }
  }

  private void send(Event event) {
    try {
      sender.accept(event);
    } catch (RuntimeException e) {
      // Any failure, so that one bad Event does not keep the others from being sent.
      if (closed || isConflict(e)) {
        return;
      }
      LOG.warning(
          "cannot create an Event",
          Field.of("reason", event.getReason()),
          Field.of("object", event.getRegarding().getName()),
          Field.of(e));
    }
  }

  /** Another replica, or this one, has told the same before. */
  private static boolean isConflict(RuntimeException failure) {
    return failure instanceof KubernetesClientException answer && answer.getCode() == CONFLICT;
  }
}
