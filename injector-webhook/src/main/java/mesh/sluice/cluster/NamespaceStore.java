package mesh.sluice.cluster;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;

/** Keeps of namespaces what decisions need; who wrote which field is most of their size. */
final class NamespaceStore extends BasicItemStore<Namespace> {
  NamespaceStore() {
    super(namespace -> namespace.getMetadata().getName());
  }

  @Override
  public Namespace put(String key, Namespace namespace) {
    return super.put(key, slim(namespace));
  }

  private static Namespace slim(Namespace namespace) {
    return new NamespaceBuilder()
        .withNewMetadata()
        .withName(namespace.getMetadata().getName())
        .withUid(namespace.getMetadata().getUid())
        .withResourceVersion(namespace.getMetadata().getResourceVersion())
        .withLabels(namespace.getMetadata().getLabels())
        .withAnnotations(namespace.getMetadata().getAnnotations())
        .endMetadata()
        .build();
  }
}
