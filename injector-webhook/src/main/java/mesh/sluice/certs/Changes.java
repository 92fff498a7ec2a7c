package mesh.sluice.certs;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.function.Predicate;

/** Says that something changed; what it is now, the API server is asked. */
final class Changes<T> implements ResourceEventHandler<T> {
  private final Predicate<T> matters;
  private final Runnable changed;

  Changes(Predicate<T> matters, Runnable changed) {
    this.matters = requireNonNull(matters);
    this.changed = requireNonNull(changed);
  }

  @Override
  public void onAdd(T object) {
    tell(object);
  }

  @Override
  public void onUpdate(T before, T after) {
    tell(after);
  }

  @Override
  public void onDelete(T object, boolean stale) {
    tell(object);
  }

  private void tell(T object) {
    if (matters.test(object)) {
      changed.run();
    }
  }
}
