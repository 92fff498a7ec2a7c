package mesh.sluice.nodegate;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Keeps of watched objects what the gate reads. */
final class SlimStore<T extends HasMetadata> extends BasicItemStore<T> {
  private final UnaryOperator<T> slim;

  SlimStore(Function<T, String> key, UnaryOperator<T> slim) {
    super(key);
    this.slim = requireNonNull(slim);
  }

  @Override
  public T put(String key, T object) {
    return super.put(key, slim.apply(object));
  }

  @Override
  public boolean isFullState() {
    return false;
  }
}
