package mesh.sluice.cluster;

import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
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
              Namespace.class,
              ConfigMap.class,
              Secret.class,
              Pod.class,
              Node.class,
              Event.class,
              Lease.class,
              MutatingWebhookConfiguration.class,
              ValidatingWebhookConfiguration.class),
          Map.of(
              PodSpec.class, PodSpecPart.class,
              PodStatus.class, PodStatusPart.class,
              NodeSpec.class, NodeSpecPart.class,
              NodeStatus.class, NodeStatusPart.class));

  @JsonIncludeProperties("nodeName")
  private interface PodSpecPart {}

  @JsonIncludeProperties("conditions")
  private interface PodStatusPart {}

  @JsonIncludeProperties("taints")
  private interface NodeSpecPart {}

  @JsonIncludeProperties({})
  private interface NodeStatusPart {}

  private InjectorModels() {}
}
