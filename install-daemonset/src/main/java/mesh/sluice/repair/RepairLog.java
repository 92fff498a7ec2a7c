package mesh.sluice.repair;

import java.time.Duration;
import mesh.sluice.agent.PodName;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;

/** A line for each thing that was found or done. */
public final class RepairLog implements RepairListener {
  private static final Logger LOG = Logger.of(RepairLog.class);

  @Override
  public void looked(PodName pod, String uid, PodVerdict verdict, Duration took, boolean news) {
    Field[] fields = {
      Field.of("pod", pod.toString()),
      Field.of("uid", uid),
      Field.of("state", verdict.state()),
      Field.of("reason", verdict.reason()),
      Field.of("detail", VerdictText.of(verdict)),
      Field.of("took_ms", took)
    };
    switch (verdict) {
      case PodVerdict.InOrder _, PodVerdict.NotMeshed _, PodVerdict.Waiting _ ->
          LOG.debug("looked at a pod", fields);
      case PodVerdict.Repaired _ -> LOG.info("repaired the redirect of a pod", fields);
      case PodVerdict.Evicted _ -> LOG.info("evicted a pod that was not meshed", fields);
      case PodVerdict.NotRepaired _ -> {
        if (news) {
          LOG.warning("the redirect of a pod is not as it should be", fields);
        } else {
          LOG.debug("the redirect of a pod is still not as it should be", fields);
        }
      }
      case PodVerdict.UnexpectedRules _ -> {
        if (news) {
          LOG.warning("a pod that should not be meshed has redirect rules", fields);
        }
      }
    }
  }

  @Override
  public void forgotten(PodName pod, String uid) {
    // Its end is nothing that repair has to do with.
  }

  @Override
  public void ended(int pods, Duration took) {
    LOG.debug("looked at pods", Field.of("pods", pods), Field.of("took_ms", took));
  }
}
