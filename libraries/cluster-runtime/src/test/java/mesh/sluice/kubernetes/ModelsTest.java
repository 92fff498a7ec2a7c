package mesh.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelsTest {
  @Test
  void onlyTheNamedPropertiesOfAPartAreRead() {
    assertThat(TestModels.ALL.isRead(NodeStatus.class, "phase")).isTrue();
    assertThat(TestModels.ALL.isRead(NodeStatus.class, "images")).isFalse();
    assertThat(TestModels.ALL.isRead(NodeStatus.class, "additionalProperties")).isFalse();
    assertThat(TestModels.ALL.isRead(NodeSpec.class, "taints")).isTrue();

    Node node =
        ClusterClient.serialization(TestModels.ALL)
            .unmarshal(
                """
                {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"},
                 "status": {"images": [{"names": "not a list"}], "phase": "Running"}}
                """,
                Node.class);
    assertThat(node.getStatus().getPhase()).isEqualTo("Running");
    assertThat(node.getStatus().getImages()).isEmpty();
  }

  @Test
  void partWithoutItsPropertiesIsRefused() {
    assertThatThrownBy(
            () -> new Models(List.of(Node.class), Map.of(NodeStatus.class, Runnable.class)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Runnable does not say which properties are read");
  }
}
