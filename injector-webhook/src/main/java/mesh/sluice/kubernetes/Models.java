package mesh.sluice.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.util.List;

/** The kinds of objects that the injector reads or writes. */
final class Models {
  /**
   * All that may be sent or asked for. The client would otherwise look for every kind there is,
   * which takes 350 ms, and the image would have to hold them all.
   */
  static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          Namespace.class,
          ConfigMap.class,
          Secret.class,
          Pod.class,
          Node.class,
          Event.class,
          Lease.class,
          MutatingWebhookConfiguration.class,
          ValidatingWebhookConfiguration.class);

  private Models() {}
}
