package mesh.sluice.kubernetes;

import java.util.Map;

/**
 * Where a {@link Reflector} puts what it learns. Called by its thread alone, in the order in which
 * things happened; may not block for long.
 *
 * @param <T> what is kept of an object
 */
public interface ObjectStore<T> {
  /** These are all objects that there are: after the first list, and after each other one. */
  void replace(Map<ObjectKey, T> objects);

  /** An object is new, or has changed. */
  void put(ObjectKey key, T object);

  /** An object is gone. */
  void remove(ObjectKey key);
}
