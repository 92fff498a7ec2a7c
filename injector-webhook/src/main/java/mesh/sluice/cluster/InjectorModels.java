package mesh.sluice.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.util.List;
import java.util.Map;
import mesh.sluice.kubernetes.ClusterClient;
import mesh.sluice.kubernetes.Models;

/** The kinds of objects that the injector reads or writes. */
public final class InjectorModels {
  /** For {@link ClusterClient} and {@link InjectorModelFeature}. */
  public static final Models ALL =
      new Models(
          List.of(
              ConfigMap.class,
              Secret.class,
              Event.class,
              Lease.class,
              MutatingWebhookConfiguration.class,
              ValidatingWebhookConfiguration.class),
          Map.of());

  private InjectorModels() {}
}
