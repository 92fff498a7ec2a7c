package mesh.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import mesh.sluice.kubernetes.ClusterClient;
import org.junit.jupiter.api.Test;

class InjectorModelsTest {
  private final KubernetesSerialization serialization =
      ClusterClient.serialization(InjectorModels.ALL);

  @Test
  void readsOfAPodWhereItRunsAndWhetherItIsReady() {
    Pod pod =
        serialization.unmarshal(
            """
            {"apiVersion": "v1", "kind": "Pod",
             "metadata": {"name": "p", "labels": {"a": "b"}, "deletionTimestamp": "2026-01-01T00:00:00Z"},
             "spec": {"containers": [{"name": "c", "ports": "not a list"}], "nodeName": "n", "new": {}},
             "status": {"conditions": [{"type": "Ready", "status": "True"}], "phase": 1}}
            """,
            Pod.class);

    assertThat(pod.getMetadata().getName()).isEqualTo("p");
    assertThat(pod.getMetadata().getLabels()).isEqualTo(Map.of("a", "b"));
    assertThat(pod.getMetadata().getDeletionTimestamp()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(pod.getSpec().getNodeName()).isEqualTo("n");
    assertThat(pod.getSpec().getContainers()).isEmpty();
    assertThat(pod.getSpec().getAdditionalProperties()).isEmpty();
    assertThat(pod.getStatus().getConditions())
        .extracting(PodCondition::getType, PodCondition::getStatus)
        .containsExactly(tuple("Ready", "True"));
  }

  /** Taints are written back as they were read, with what this version of the model lacks. */
  @Test
  void readsOfANodeItsTaintsWhole() {
    Node node =
        serialization.unmarshal(
            """
            {"apiVersion": "v1", "kind": "Node",
             "metadata": {"name": "n", "annotations": {"a": "b"}},
             "spec": {"podCIDR": 1, "taints": [{"key": "k", "effect": "NoSchedule", "new": [1]}]},
             "status": {"images": [{"names": "not a list"}]}}
            """,
            Node.class);

    assertThat(node.getMetadata().getAnnotations()).isEqualTo(Map.of("a", "b"));
    assertThat(serialization.asJson(node.getSpec()))
        .isEqualTo("{\"taints\":[{\"effect\":\"NoSchedule\",\"key\":\"k\",\"new\":[1]}]}");
    assertThat(node.getStatus().getImages()).isEmpty();
  }
}
