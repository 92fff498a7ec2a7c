package mesh.sluice.certs;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;

/**
 * One thread that does the same work whenever there may be some: when it is told so, and from time
 * to time. Work that fails is tried again soon.
 */
final class Worker implements AutoCloseable {
  private static final Logger LOG = Logger.of(Worker.class);
  private static final int PERIOD_SECONDS = 30;
  private static final int SOON_SECONDS = 1;
  private static final int END_SECONDS = 10;

  private final String name;
  private final Runnable work;
  private final AtomicBoolean asked = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor thread;

  Worker(String name, Runnable work) {
    this.name = requireNonNull(name);
    this.work = requireNonNull(work);
    thread = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name(name).factory());
    // Who comes too late at the end needs no answer.
    thread.setRejectedExecutionHandler((task, executor) -> {});
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    var unused =
        thread.scheduleWithFixedDelay(
            this::workSafely, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
  }

  /** There may be work. */
  void wake() {
    if (asked.compareAndSet(false, true)) {
      thread.execute(
          () -> {
            asked.set(false);
            workSafely();
          });
    }
  }

  /** There will be work. */
  void wakeSoon() {
    var unused = thread.schedule(this::wake, SOON_SECONDS, TimeUnit.SECONDS);
  }

  /** Does something else, in its turn. */
  void run(Runnable other) {
    thread.execute(
        () -> {
          try {
            other.run();
          } catch (RuntimeException e) {
            LOG.error("failed", Field.of("work", name), Field.of(e));
          }
        });
  }

  /** Waits for what is under way. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private void workSafely() {
    try {
      work.run();
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("failed; trying again", Field.of("work", name), Field.of(e));
      wakeSoon();
    }
  }
}
