package mesh.sluice.removal;

import static mesh.sluice.removal.NodeTaintTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mesh.sluice.json.JsonValue.JsonObject;
import org.junit.jupiter.api.Test;

class CleanedNodesTest {
  @Test
  void allAreCleanOnceEachHasAReadyPod() throws Exception {
    CleanedNodes nodes = CleanedNodes.of(daemonSet(1, 2), List.of(ready("a"), ready("b")));

    assertThat(nodes.isComplete()).isTrue();
    assertThat(nodes.text()).isEqualTo("2 of 2 nodes are clean");
  }

  @Test
  void nodeWhosePodDoesNotRunIsNamedWithWhy() throws Exception {
    CleanedNodes nodes =
        CleanedNodes.of(
            daemonSet(1, 4), List.of(ready("a"), pod("b", ""), pod("c", "CrashLoopBackOff")));

    assertThat(nodes.isComplete()).isFalse();
    assertThat(nodes.missingText())
        .isEqualTo("b (Pending), c (CrashLoopBackOff), and 1 without a pod");
  }

  /** Its controller has not counted the nodes yet. */
  @Test
  void daemonSetThatNobodyHasLookedAtIsNotComplete() throws Exception {
    CleanedNodes nodes =
        CleanedNodes.of(json("{\"metadata\": {\"generation\": 1}, \"status\": {}}"), List.of());

    assertThat(nodes.isComplete()).isFalse();
    assertThat(nodes.text()).isEqualTo("0 of ? nodes are clean");
    assertThat(nodes.missingText()).isEqualTo("the DaemonSet has no pods yet");
  }

  @Test
  void countOfAFormerGenerationIsNotBelieved() throws Exception {
    assertThat(CleanedNodes.of(daemonSet(2, 1), List.of(ready("a"))).isComplete()).isFalse();
  }

  @Test
  void clusterWithoutNodesIsClean() throws Exception {
    assertThat(CleanedNodes.of(daemonSet(1, 0), List.of()).isComplete()).isTrue();
  }

  private static JsonObject daemonSet(int generation, int wanted) throws Exception {
    return json(
        """
        {"metadata": {"generation": %d},
         "status": {"observedGeneration": 1, "desiredNumberScheduled": %d}}
        """
            .formatted(generation, wanted));
  }

  private static JsonObject ready(String node) throws Exception {
    return json(
        """
        {"spec": {"nodeName": "%s"}, "status": {"phase": "Running",
         "conditions": [{"type": "Ready", "status": "True"}]}}
        """
            .formatted(node));
  }

  private static JsonObject pod(String node, String waiting) throws Exception {
    return json(
        """
        {"spec": {"nodeName": "%s"}, "status": {"phase": "Pending",
         "initContainerStatuses": [{"state": {"waiting": {"reason": "%s"}}}]}}
        """
            .formatted(node, waiting));
  }
}
