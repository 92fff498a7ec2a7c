package mesh.sluice.socket;

/**
 * Interrupts the thread that made it when the time is up, which closes a channel that the thread
 * waits for. Ending it takes the interruption back.
 */
final class Deadline implements AutoCloseable {
  private final Deadlines owner;
  private final Thread thread = Thread.currentThread();
  private final long end;
  private boolean ended;
  private boolean passed;

  /**
   * @param end by {@link System#nanoTime}
   */
  Deadline(Deadlines owner, long end) {
    this.owner = owner;
    this.end = end;
  }

  synchronized void passIfOver(long now) {
    if (!ended && !passed && now - end >= 0) {
      passed = true;
      thread.interrupt();
    }
  }

  /** Whether the thread was interrupted. */
  synchronized boolean hasPassed() {
    return passed;
  }

  @Override
  public synchronized void close() {
    ended = true;
    owner.remove(this);
    if (passed) {
      Thread.interrupted();
    }
  }
}
