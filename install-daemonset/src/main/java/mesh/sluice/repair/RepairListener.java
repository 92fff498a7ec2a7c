package mesh.sluice.repair;

import java.time.Duration;
import mesh.sluice.agent.PodName;

/** Hears what comes of looks at pods. Never waits. */
public interface RepairListener {
  /**
   * A look at a pod has ended.
   *
   * @param uid of the pod's object
   * @param took how long, without waiting for a turn
   * @param news whether this differs from what the look before came to
   */
  void looked(PodName pod, String uid, PodVerdict verdict, Duration took, boolean news);

  /**
   * There is no such pod any more.
   *
   * @param uid as it was told before
   */
  void forgotten(PodName pod, String uid);

  /**
   * All pods whose turn it was have been looked at.
   *
   * @param pods how many
   */
  void ended(int pods, Duration took);
}
