package mesh.sluice.repair;

import java.time.Duration;
import java.util.List;
import mesh.sluice.agent.PodName;

/** Several that hear the same. */
public record RepairListeners(List<RepairListener> all) implements RepairListener {
  public RepairListeners {
    all = List.copyOf(all);
  }

  @Override
  public void looked(PodName pod, String uid, PodVerdict verdict, Duration took, boolean news) {
    all.forEach(each -> each.looked(pod, uid, verdict, took, news));
  }

  @Override
  public void forgotten(PodName pod, String uid) {
    all.forEach(each -> each.forgotten(pod, uid));
  }

  @Override
  public void ended(int pods, Duration took) {
    all.forEach(each -> each.ended(pods, took));
  }
}
