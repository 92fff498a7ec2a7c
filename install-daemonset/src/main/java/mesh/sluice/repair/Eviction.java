package mesh.sluice.repair;

import java.io.IOException;
import mesh.sluice.agent.PodName;

/** Has a pod deleted, so that its controller makes another one. */
@FunctionalInterface
public interface Eviction {
  /**
   * Asks for it.
   *
   * @param uid of the pod that is meant; another one of its name stays
   * @throws IOException if it is refused, for example because of a disruption budget; the message
   *     says why, in one line
   */
  void evict(PodName pod, String uid) throws IOException, InterruptedException;
}
