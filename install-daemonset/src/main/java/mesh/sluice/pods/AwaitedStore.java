package mesh.sluice.pods;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import mesh.sluice.kubernetes.ObjectKey;
import mesh.sluice.kubernetes.ObjectStore;

/**
 * Objects by their names, for which others can wait.
 *
 * @param <T> what is kept of an object
 */
final class AwaitedStore<T> implements ObjectStore<T> {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<ObjectKey, T> objects = new HashMap<>();
  private boolean complete;
  private long changes;

  @Override
  public void replace(Map<ObjectKey, T> all) {
    change(
        () -> {
          objects.clear();
          objects.putAll(all);
          complete = true;
        });
  }

  @Override
  public void put(ObjectKey key, T object) {
    change(() -> objects.put(key, object));
  }

  @Override
  public void remove(ObjectKey key) {
    change(() -> objects.remove(key));
  }

  /** All that there are now. */
  Map<ObjectKey, T> all() {
    lock.lock();
    try {
      return Map.copyOf(objects);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The object of a name, for which it waits.
   *
   * @param wanted what the object must be; another one of the name is waited to become it
   * @param wait at most; with zero it only looks
   */
  Optional<T> await(ObjectKey key, Predicate<T> wanted, Duration wait) throws InterruptedException {
    return awaitUntil(
        () -> Optional.ofNullable(objects.get(key)).filter(wanted), Optional::isPresent, wait);
  }

  /** The object of a name, or empty if there is none; whether there is, it waits to know. */
  Optional<Optional<T>> awaitComplete(ObjectKey key, Duration wait) throws InterruptedException {
    return awaitUntil(
        () -> complete ? Optional.of(Optional.ofNullable(objects.get(key))) : Optional.empty(),
        Optional::isPresent,
        wait);
  }

  /** How often anything has changed. */
  long changes() {
    lock.lock();
    try {
      return changes;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until more has changed.
   *
   * @param known what {@link #changes} said before
   * @return as {@link #changes}
   */
  long awaitChange(long known, Duration wait) throws InterruptedException {
    return awaitUntil(() -> changes, now -> now != known, wait);
  }

  private <R> R awaitUntil(Supplier<R> look, Predicate<R> enough, Duration wait)
      throws InterruptedException {
    long left = wait.toNanos();
    lock.lockInterruptibly();
    try {
      R found = look.get();
      while (!enough.test(found) && left > 0) {
        left = changed.awaitNanos(left);
        found = look.get();
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changes++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
