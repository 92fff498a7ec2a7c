package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mesh.sluice.json.JsonValue.JsonObject;
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
  private static final Duration MAX_REQUEST = Duration.ofSeconds(10);

  /** Creates an Event. */
  @FunctionalInterface
  interface Sender {
    /**
     * @param namespace of the Event
     */
    void send(String namespace, JsonObject event) throws ApiFailure, InterruptedException;
  }

  private record ObjectEventAt(ObjectEvent happened, Instant time) {}

  private final EventReporter reporter;
  private final InstantSource clock;
  private final RateLimiter limiter;
  private final Sender sender;
  private final BlockingQueue<ObjectEventAt> waiting;
  private final Thread thread;
  private volatile boolean closed;

  private EventRecorder(
      EventReporter reporter,
      InstantSource clock,
      RateLimiter limiter,
      int maxWaiting,
      Sender sender) {
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
      ApiConnection connection, EventReporter reporter, InstantSource clock) {
    ApiWriter api = ApiWriter.of(connection);
    return start(
        reporter,
        clock,
        new RateLimiter(MAX_PER_SECOND, System::nanoTime),
        MAX_WAITING,
        (namespace, event) ->
            api.create(
                "/apis/events.k8s.io/v1/namespaces/" + namespace + "/events", event, MAX_REQUEST));
  }

  /**
   * @param sender creates an Event; any exception of it is logged
   */
  static EventRecorder start(
      EventReporter reporter,
      InstantSource clock,
      RateLimiter limiter,
      int maxWaiting,
      Sender sender) {
    EventRecorder recorder = new EventRecorder(reporter, clock, limiter, maxWaiting, sender);
    recorder.thread.start();
    return recorder;
  }

  /** Records what happened now. Returns at once. */
  public void record(ObjectEvent happened) {
    if (closed || !waiting.offer(new ObjectEventAt(happened, clock.instant()))) {
      LOG.debug(
          closed ? "an Event comes after the end" : "too many Events are waiting; dropped one",
          Field.of("reason", happened.reason()),
          Field.of("object", happened.regarding().name()));
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

  private void run() {
    try {
      while (!closed) {
        ObjectEventAt next = waiting.take();
        TimeUnit.NANOSECONDS.sleep(limiter.take());
        send(next.happened(), next.time());
      }
    } catch (InterruptedException e) {
      // Only close() interrupts.
    }
    if (!waiting.isEmpty()) {
      LOG.debug("dropped Events at the end", Field.of("count", waiting.size()));
    }
  }

  private void send(ObjectEvent happened, Instant time) throws InterruptedException {
    try {
      sender.send(EventJson.namespace(happened), EventJson.of(happened, reporter, time));
    } catch (ApiFailure | RuntimeException e) {
      // Any failure, so that one bad Event does not keep the others from being sent. A conflict:
      // another replica, or this one, has told the same before.
      if (closed || e instanceof ApiFailure answer && answer.code() == CONFLICT) {
        return;
      }
      LOG.warning(
          "cannot create an Event",
          Field.of("reason", happened.reason()),
          Field.of("object", happened.regarding().name()),
          Field.of(e));
    }
  }
}
