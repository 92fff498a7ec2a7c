package mesh.sluice.socket;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * All deadlines of a server. They are looked through together, every now and then while there are
 * any: a timer for each would wake its thread up several times for each question.
 */
final class Deadlines implements AutoCloseable {
  private static final long STEP_MILLISECONDS = 50;

  private final Set<Deadline> active = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean looking = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(
          1,
          Thread.ofPlatform().name("agent-deadlines").daemon().factory(),
          new ThreadPoolExecutor.DiscardPolicy());

  /** One for the calling thread; it passes at most 50 ms too late. */
  Deadline start(Duration limit) {
    Deadline deadline = new Deadline(this, System.nanoTime() + limit.toNanos());
    active.add(deadline);
    look();
    return deadline;
  }

  void remove(Deadline deadline) {
    active.remove(deadline);
  }

  private void look() {
    if (looking.compareAndSet(false, true)) {
      var unused = clock.schedule(this::pass, STEP_MILLISECONDS, TimeUnit.MILLISECONDS);
    }
  }

  private void pass() {
    long now = System.nanoTime();
    for (Deadline deadline : active) {
      deadline.passIfOver(now);
    }
    looking.set(false);
    if (!active.isEmpty()) {
      look();
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
