package mesh.sluice.status;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CountDownLatch;
import mesh.sluice.log.EventLog;

/**
 * The end of a daemon: a signal (SIGTERM, SIGINT) asks for it, and the process is gone when the
 * daemon has ended in order, with the status 0. Without that, its status would tell of the signal,
 * as if something had failed.
 */
public final class Termination {
  private final EventLog log;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean orderly;

  /**
   * @param log that of the process
   */
  public Termination(EventLog log) {
    this.log = requireNonNull(log);
  }

  /** Lets signals ask from now on. For a daemon that is at work: one that starts just dies. */
  public void atSignal() {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::askAndWait));
  }

  /** Asks for the end; any thread may call it. */
  public void ask() {
    asked.countDown();
  }

  /** Waits until somebody asks. */
  public void await() throws InterruptedException {
    asked.await();
  }

  /**
   * The daemon has ended; always to be called, since a signal waits for it.
   *
   * @param inOrder whether as it was asked, and not by a failure
   */
  public void ended(boolean inOrder) {
    orderly = inOrder;
    ended.countDown();
  }

  /** The process is gone when its hooks have returned. */
  private void askAndWait() {
    ask();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (orderly) {
      log.flush();
      Runtime.getRuntime().halt(0);
    }
  }
}
