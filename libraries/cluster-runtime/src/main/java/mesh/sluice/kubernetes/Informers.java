package mesh.sluice.kubernetes;

import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;

/**
 * Watches that never give up: neither a start without the API server nor any error ends them.
 * Closing one ends it.
 */
public final class Informers {
  private static final Logger LOG = Logger.of(Informers.class);

  private Informers() {}

  /**
   * Begins to watch, and does not wait for the first list.
   *
   * @param handler called by one thread of the client at a time
   */
  public static <T> SharedIndexInformer<T> start(
      Informable<T> objects, ResourceEventHandler<? super T> handler) {
    return start(objects.runnableInformer(0), handler);
  }

  /**
   * The same, with a memory for the objects of the caller's own.
   *
   * @param store empty
   */
  public static <T> SharedIndexInformer<T> start(
      Informable<T> objects, ItemStore<T> store, ResourceEventHandler<? super T> handler) {
    return start(objects.runnableInformer(0).itemStore(store), handler);
  }

  /** Whether it goes on for ever: neither was it closed, nor did something end it after all. */
  public static boolean isAlive(SharedIndexInformer<?> informer) {
    return !informer.stopped().toCompletableFuture().isDone();
  }

  private static <T> SharedIndexInformer<T> start(
      SharedIndexInformer<T> informer, ResourceEventHandler<? super T> handler) {
    informer.addEventHandler(handler);
    String kind = informer.getApiTypeClass().getSimpleName();
    informer.exceptionHandler(
        (started, failure) -> {
          LOG.warning("cannot watch; trying again", Field.of("kind", kind), Field.of(failure));
          return true;
        });
    informer
        .start()
        .whenComplete(
            (nothing, failure) -> {
              if (failure != null && informer.isRunning()) {
                LOG.error("stopped watching", Field.of("kind", kind), Field.of(failure));
              }
            });
    return informer;
  }
}
