package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import mesh.sluice.json.JsonList;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.kubernetes.ApiReader.Patience;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;

/**
 * Lists the objects of one kind, then watches them, for ever: what client-go calls by this name.
 * Nothing but {@link #close} ends it; whatever fails is tried again, and the store keeps what it
 * has meanwhile.
 *
 * <p>Unlike the client's informers, whose objects are its typed models, it has the list compressed
 * on its way and reads its objects one at a time; of each only what the caller makes of it stays in
 * memory. A watch that died without a word is noticed, for which the client's informers took up to
 * ten minutes.
 *
 * <p>The first list is what the API server has in memory ({@code resourceVersion=0}): of the pods
 * of one node it has an index, where the database would have to be read for all pods of the
 * cluster. It may be some moments old; the watch then brings what is newer. Later lists are at
 * least as new as what was seen. API servers answer both at once, whatever {@code limit} says, so
 * there are no pages; since the text is read as it comes, they would save nothing.
 *
 * @param <T> what is kept of an object
 */
public final class Reflector<T> implements AutoCloseable {
  private static final Logger LOG = Logger.of(Reflector.class);

  /** From the API server's memory, as old as that may be. */
  private static final String ANY_VERSION = "0";

  /** From the database. */
  private static final String NEWEST_VERSION = "";

  private static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(1);
  private static final Duration LONGEST_LIST = Duration.ofMinutes(2);
  private static final Duration SHORT_WATCH = Duration.ofSeconds(1);
  private static final Duration MAX_CLOSE = Duration.ofSeconds(2);

  private final ApiReader api;
  private final WatchedKind kind;
  private final Function<JsonObject, T> facts;
  private final ObjectStore<T> store;
  private final ReflectorTimes times;
  private final Backoff backoff;
  private final FailureLog log;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);

  /** What to watch from; empty if a list is needed. */
  private String version = "";

  private String listVersion = ANY_VERSION;
  private volatile boolean synced;
  private volatile String failure = "";
  private volatile long heard = System.nanoTime();

  private Reflector(
      ApiReader api,
      WatchedKind kind,
      Function<JsonObject, T> facts,
      ObjectStore<T> store,
      ReflectorTimes times) {
    this.api = requireNonNull(api);
    this.kind = requireNonNull(kind);
    this.facts = requireNonNull(facts);
    this.store = requireNonNull(store);
    this.times = requireNonNull(times);
    this.backoff =
        new Backoff(
            times.firstPause(),
            times.longestPause(),
            System::nanoTime,
            () -> ThreadLocalRandom.current().nextDouble());
    this.log = new FailureLog(kind.name(), System::nanoTime);
    this.thread = Thread.ofPlatform().daemon().name("watch-" + kind.name()).unstarted(this::run);
  }

  /**
   * Begins, and does not wait for the first list.
   *
   * @param facts what is kept of an object; one for which it throws is passed over with a warning
   */
  public static <T> Reflector<T> start(
      ApiReader api,
      WatchedKind kind,
      Function<JsonObject, T> facts,
      ObjectStore<T> store,
      ReflectorTimes times) {
    Reflector<T> reflector = new Reflector<>(api, kind, facts, store, times);
    reflector.thread.start();
    return reflector;
  }

  /** Whether the store has got all that there was at the start. */
  public boolean hasSynced() {
    return synced;
  }

  /** What it follows, as people call it. */
  public String name() {
    return kind.name();
  }

  /** How long ago the API server was last heard; since the start, if it never was. */
  public Duration age() {
    return Duration.ofNanos(System.nanoTime() - heard);
  }

  /** Why the store may be out of date, one line; empty while a watch is open. */
  public Optional<String> failure() {
    return Optional.of(failure).filter(text -> !text.isEmpty());
  }

  /** Whether it goes on for ever. */
  public boolean isAlive() {
    return thread.isAlive() && closing.getCount() > 0;
  }

  /** Ends at once; the store is not told anything any more when this returns. */
  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
    try {
      thread.join(MAX_CLOSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      Duration pause = Duration.ZERO;
      while (!closing.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        pause = proceed();
      }
    } catch (InterruptedException e) {
      // Only close() interrupts.
    }
  }

  /** Lists or watches, until that ends; then waits as long as this returns. */
  private Duration proceed() throws InterruptedException {
    try {
      if (version.isEmpty()) {
        list();
      } else {
        watch();
      }
      return Duration.ZERO;
    } catch (ApiFailure e) {
      return failed(e);
    } catch (MalformedJsonException e) {
      // What it would have told is not known.
      listAgain();
      return failed(ApiFailure.unanswered("the answer is malformed: " + e.getMessage(), e));
    } catch (IOException | RuntimeException e) {
      return failed(ApiFailure.unanswered(Failures.cause(e), e));
    }
  }

  private void list() throws IOException, MalformedJsonException, InterruptedException {
    Map<ObjectKey, T> objects = new HashMap<>();
    String path = kind.path("resourceVersion=" + listVersion);
    JsonObject list;
    try (InputStream text =
        open(path, new Patience(times.answer(), times.silence(), LONGEST_LIST))) {
      list = JsonList.read(text, "items", item -> read(item, objects::put));
    } catch (ApiFailure e) {
      if (e.code() == ApiFailure.GONE || e.code() == ApiFailure.GATEWAY_TIMEOUT) {
        listVersion = NEWEST_VERSION;
      }
      throw e;
    }
    String listed = version(list);
    tell("all", () -> store.replace(objects));
    synced = true;
    version = listed;
    failure = "";
  }

  private void watch() throws IOException, MalformedJsonException, InterruptedException {
    long seconds = Math.max(1, times.watch().toSeconds());
    seconds -= ThreadLocalRandom.current().nextLong(seconds / 5 + 1);
    String path =
        kind.path(
            "watch=true&allowWatchBookmarks=true&timeoutSeconds="
                + seconds
                + "&resourceVersion="
                + version);
    long start = System.nanoTime();
    boolean empty = true;
    try (InputStream text =
        open(
            path,
            new Patience(times.answer(), times.silence(), times.watch().plus(times.silence())))) {
      failure = "";
      log.worked();
      WatchStream stream = new WatchStream(text);
      for (var event = stream.next(); event.isPresent(); event = stream.next()) {
        take(event.get());
        empty = false;
      }
    } catch (ApiFailure e) {
      if (e.code() == ApiFailure.GONE) {
        listAgain();
      }
      throw e;
    }
    if (empty && System.nanoTime() - start < SHORT_WATCH.toNanos()) {
      throw ApiFailure.unanswered("a watch ended at once, and had brought nothing", null);
    }
  }

  private void take(WatchStream.Event event) throws ApiFailure {
    JsonObject object = event.object();
    switch (event.type()) {
      case "ADDED", "MODIFIED" -> read(object, store::put);
      case "DELETED" ->
          ObjectKey.of(object).ifPresent(key -> tell(key.toString(), () -> store.remove(key)));
      case "BOOKMARK" -> {}
      case "ERROR" -> throw ApiErrors.of(object);
      default ->
          LOG.warning(
              "passing over an event of a watch",
              Field.of("kind", kind.name()),
              Field.of("type", event.type()));
    }
    version = version(object);
  }

  /** What is kept of an object, to where it is kept. */
  private void read(JsonValue item, Keeper<T> keeper) {
    Optional<ObjectKey> key =
        item instanceof JsonObject object ? ObjectKey.of(object) : Optional.empty();
    if (key.isEmpty()) {
      LOG.warning("passing over an object without a name", Field.of("kind", kind.name()));
      return;
    }
    T kept;
    try {
      kept = facts.apply(item.asObject());
    } catch (RuntimeException | StackOverflowError e) {
      LOG.warning(
          "passing over an object that cannot be read",
          Field.of("kind", kind.name()),
          Field.of("object", key.get().toString()),
          Field.of(e));
      return;
    }
    tell(key.get().toString(), () -> keeper.keep(key.get(), kept));
  }

  /** Whatever the store does, what comes after is told as well. */
  private void tell(String object, Runnable news) {
    try {
      news.run();
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error(
          "cannot take news of an object; going on with the next",
          Field.of("kind", kind.name()),
          Field.of("object", object),
          Field.of(e));
    }
  }

  private interface Keeper<T> {
    void keep(ObjectKey key, T object);
  }

  private InputStream open(String path, Patience patience) throws ApiFailure, InterruptedException {
    return api.open(path, patience, () -> heard = System.nanoTime());
  }

  /**
   * @throws ApiFailure if it has none, so that nothing could be watched from there
   */
  private static String version(JsonObject object) throws ApiFailure {
    if (object.findPath("metadata.resourceVersion").orElse(null) instanceof JsonString(String text)
        && !text.isEmpty()) {
      return text;
    }
    throw ApiFailure.unanswered("what the API server sent has no resourceVersion", null);
  }

  private void listAgain() {
    if (!version.isEmpty()) {
      listVersion = version;
      version = "";
    }
  }

  private Duration failed(ApiFailure e) {
    if (closing.getCount() == 0) {
      return Duration.ZERO;
    }
    if (e.code() == ApiFailure.NOT_FOUND && kind.optional()) {
      return absent();
    }
    failure = e.getMessage();
    Duration pause = backoff.next();
    Duration asked =
        e.retryAfter().compareTo(MAX_RETRY_AFTER) < 0 ? e.retryAfter() : MAX_RETRY_AFTER;
    if (asked.compareTo(pause) > 0) {
      pause = asked;
    }
    log.failed(e.getMessage(), pause);
    return pause;
  }

  private Duration absent() {
    version = "";
    listVersion = ANY_VERSION;
    tell("all", () -> store.replace(Map.of()));
    synced = true;
    failure = "";
    log.absent();
    return times.absence();
  }
}
