package mesh.sluice.template;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Optional;

/** What was made last, by what it was made of; the rest is forgotten. Any thread may call it. */
final class LruCache<K, V> {
  private final int capacity;
  private final LinkedHashMap<K, V> values = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param capacity how many are remembered; at least 1
   */
  LruCache(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity is " + capacity + "; give at least 1");
    }
    this.capacity = capacity;
  }

  /** What was made of this, if it is one of those that were asked for last. */
  synchronized Optional<V> find(K key) {
    return Optional.ofNullable(values.get(requireNonNull(key)));
  }

  /** Remembers this one, and forgets the one that was not asked for the longest. */
  synchronized void keep(K key, V value) {
    values.put(requireNonNull(key), requireNonNull(value));
    if (values.size() > capacity) {
      values.pollFirstEntry();
    }
  }
}
