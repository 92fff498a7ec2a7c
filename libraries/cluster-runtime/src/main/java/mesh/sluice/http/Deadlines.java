package mesh.sluice.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs each exchange in a virtual thread of its own, and interrupts it at its deadline, which
 * closes its connection: whatever the client was slow in, handshake, headers, body, or taking the
 * answer.
 *
 * <p>The JDK's server has such limits too, but enforces them in one thread that writes to the very
 * connection it closes: a client that takes nothing could stop it, and with it all others.
 */
public final class Deadlines implements Executor, AutoCloseable {
  private final Duration limit;
  private final Runnable onDeadline;
  private final ScheduledThreadPoolExecutor clock;
  private final AtomicInteger active = new AtomicInteger();

  /** The server's thread that takes connections, once it has brought one. */
  private volatile Optional<Thread> acceptor = Optional.empty();

  /**
   * @param onDeadline called for each exchange that was ended
   */
  public Deadlines(Duration limit, Runnable onDeadline) {
    this.limit = requireNonNull(limit);
    this.onDeadline = requireNonNull(onDeadline);
    clock =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("deadlines").daemon().factory());
    clock.setRemoveOnCancelPolicy(true);
  }

  @Override
  public void execute(Runnable exchange) {
    if (acceptor.isEmpty()) {
      acceptor = Optional.of(Thread.currentThread());
    }
    active.incrementAndGet();
    Thread.ofVirtual().name("exchange").start(() -> run(exchange));
  }

  /**
   * Whether exchanges can still come. The server's thread ends only by an error, such as a want of
   * memory; its port then stays open, and whoever connects waits in vain.
   */
  public boolean isAlive() {
    return acceptor.map(Thread::isAlive).orElse(true);
  }

  /** How many exchanges are under way. */
  public int active() {
    return active.get();
  }

  private void run(Runnable exchange) {
    Thread self = Thread.currentThread();
    ScheduledFuture<?> deadline =
        clock.schedule(() -> end(self), limit.toMillis(), TimeUnit.MILLISECONDS);
    try {
      exchange.run();
    } finally {
      deadline.cancel(false);
      active.decrementAndGet();
    }
  }

  private void end(Thread exchange) {
    exchange.interrupt();
    onDeadline.run();
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
