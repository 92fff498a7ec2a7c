package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;

/**
 * All objects of a kind as a {@link Reflector} brings them. Any thread may look at them.
 *
 * @param <T> what is kept of an object
 */
public final class WatchedObjects<T> implements ObjectStore<T> {
  private static final Logger LOG = Logger.of(WatchedObjects.class);

  /**
   * Told of changes, by the reflector's thread.
   *
   * @param <T> what is kept of an object
   */
  @FunctionalInterface
  public interface Listener<T> {
    /**
     * An object is new, has changed, or is gone.
     *
     * @param before empty if it was not there
     * @param after empty if it is not there any more
     */
    void changed(Optional<T> before, Optional<T> after);
  }

  private final Map<ObjectKey, T> objects = new ConcurrentHashMap<>();
  private final Listener<T> listener;

  /** Objects whose changes nobody waits for. */
  public WatchedObjects() {
    this((before, after) -> {});
  }

  /**
   * @param listener may not block for long
   */
  public WatchedObjects(Listener<T> listener) {
    this.listener = requireNonNull(listener);
  }

  /** One of them; empty if it is not there. */
  public Optional<T> find(ObjectKey key) {
    return Optional.ofNullable(objects.get(key));
  }

  /** Those that there are now. */
  public Collection<T> all() {
    return List.copyOf(objects.values());
  }

  @Override
  public void replace(Map<ObjectKey, T> all) {
    Set<ObjectKey> gone = new HashSet<>(objects.keySet());
    gone.removeAll(all.keySet());
    gone.forEach(this::remove);
    all.forEach(this::put);
  }

  @Override
  public void put(ObjectKey key, T object) {
    T before = objects.put(key, object);
    if (!object.equals(before)) {
      tell(Optional.ofNullable(before), Optional.of(object));
    }
  }

  @Override
  public void remove(ObjectKey key) {
    T before = objects.remove(key);
    if (before != null) {
      tell(Optional.of(before), Optional.empty());
    }
  }

  /** One object that the listener cannot take does not hide the others of a list. */
  private void tell(Optional<T> before, Optional<T> after) {
    try {
      listener.changed(before, after);
    } catch (RuntimeException e) {
      LOG.error("cannot take the change of an object; going on with the next", Field.of(e));
    }
  }
}
