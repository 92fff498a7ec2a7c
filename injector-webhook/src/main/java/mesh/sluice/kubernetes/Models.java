package mesh.sluice.kubernetes;

import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
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

  /**
   * Models of which a part is read, by annotations on the other class. The rest is skipped where it
   * stands: all that a pod can hold would be four fifths of what Jackson keeps in memory.
   */
  static final Map<Class<?>, Class<?>> PARTS =
      Map.of(
          PodSpec.class, PodSpecPart.class,
          PodStatus.class, PodStatusPart.class,
          NodeSpec.class, NodeSpecPart.class,
          NodeStatus.class, NodeStatusPart.class);

  @JsonIncludeProperties("nodeName")
  private interface PodSpecPart {}

  @JsonIncludeProperties("conditions")
  private interface PodStatusPart {}

  @JsonIncludeProperties("taints")
  private interface NodeSpecPart {}

  @JsonIncludeProperties({})
  private interface NodeStatusPart {}

  private Models() {}

  /** Whether a property of a model is read. */
  static boolean isRead(Class<?> model, String property) {
    Class<?> part = PARTS.get(model);
    return part == null
        || List.of(part.getAnnotation(JsonIncludeProperties.class).value()).contains(property);
  }
}
