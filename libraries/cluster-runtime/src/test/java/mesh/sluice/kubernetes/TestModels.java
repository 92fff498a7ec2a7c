package mesh.sluice.kubernetes;

import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.util.List;
import java.util.Map;

/** What a program might read, of nodes only a part. */
final class TestModels {
  static final Models ALL =
      new Models(
          List.of(
              Namespace.class,
              ConfigMap.class,
              Secret.class,
              Pod.class,
              Node.class,
              Event.class,
              Lease.class),
          Map.of(NodeStatus.class, NodeStatusPart.class));

  @JsonIncludeProperties("phase")
  private interface NodeStatusPart {}

  private TestModels() {}
}
