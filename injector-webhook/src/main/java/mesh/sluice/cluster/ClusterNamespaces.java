package mesh.sluice.cluster;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.admission.Namespaces;
import mesh.sluice.kubernetes.Informers;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;
import mesh.sluice.profile.NamespaceFacts;

/**
 * The namespaces of the cluster, kept up to date by a watch. One that the watch has not brought yet
 * is asked for: a pod may follow its namespace faster than news of it travels, and would else be
 * taken for one that nobody wants meshed.
 */
public final class ClusterNamespaces implements Namespaces, AutoCloseable {
  private static final Logger LOG = Logger.of(ClusterNamespaces.class);

  private final KubernetesClient client;
  private final SharedIndexInformer<Namespace> informer;

  private ClusterNamespaces(KubernetesClient client, SharedIndexInformer<Namespace> informer) {
    this.client = requireNonNull(client);
    this.informer = requireNonNull(informer);
  }

  /** Begins to watch; {@link #isReady} tells when all are known. */
  public static ClusterNamespaces start(KubernetesClient client) {
    return new ClusterNamespaces(
        client, Informers.start(client.namespaces(), new NamespaceStore(), new NoHandler()));
  }

  /** Whether the namespaces that there were at the start are all known. */
  public boolean isReady() {
    return informer.hasSynced();
  }

  /** Whether changes will still be seen: now, or when the API server is there again. */
  public boolean isWatching() {
    return Informers.isAlive(informer);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Asks the API server, and so may wait some seconds, if the watch has not brought it.
   *
   * @throws KubernetesClientException if it is not known and the API server cannot tell
   */
  @Override
  public Optional<NamespaceFacts> find(String name) {
    Namespace known = informer.getStore().getByKey(name);
    if (known == null) {
      LOG.debug("asking for a namespace that no watch has brought", Field.of("namespace", name));
      known = client.namespaces().withName(name).get();
    }
    return Optional.ofNullable(known).map(ClusterNamespaces::facts);
  }

  @Override
  public void close() {
    informer.close();
  }

  private static NamespaceFacts facts(Namespace namespace) {
    return new NamespaceFacts(
        namespace.getMetadata().getName(),
        orEmpty(namespace.getMetadata().getLabels()),
        orEmpty(namespace.getMetadata().getAnnotations()));
  }

  private static Map<String, String> orEmpty(Map<String, String> map) {
    return map == null ? Map.of() : map;
  }

  /** The store is all that is wanted. */
  private static final class NoHandler implements ResourceEventHandler<Namespace> {
    @Override
    public void onAdd(Namespace namespace) {}

    @Override
    public void onUpdate(Namespace before, Namespace after) {}

    @Override
    public void onDelete(Namespace namespace, boolean stale) {}
  }
}
