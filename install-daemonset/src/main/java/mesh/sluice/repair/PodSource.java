package mesh.sluice.repair;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.agent.PodDecider;
import mesh.sluice.agent.PodName;
import mesh.sluice.pods.NodePod;

/** The pods of this node. */
public interface PodSource extends PodDecider {
  /** Those that are known now, also such as have ended. */
  Map<PodName, NodePod> pods();

  /** Whether all is known that there was at the start. */
  boolean isReady();

  /**
   * Waits until more about the pods has changed.
   *
   * @param known what this returned before; 0 at first
   */
  long awaitChange(long known, Duration wait) throws InterruptedException;

  /**
   * Asks the API server for a pod as it is now.
   *
   * @return empty if there is no such pod
   * @throws IOException if there is no answer in time; the message says why, in one line
   */
  Optional<NodePod> read(PodName pod, Duration within) throws IOException, InterruptedException;
}
