package mesh.sluice.repair;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import mesh.sluice.agent.PodName;
import mesh.sluice.kubernetes.EventName;
import mesh.sluice.kubernetes.EventObject;
import mesh.sluice.kubernetes.ObjectEvent;

/** Tells on the pod, where {@code kubectl describe pod} shows it, what was done about it. */
public final class RepairEvents implements RepairListener {
  private final Consumer<ObjectEvent> recorder;

  /**
   * @param recorder never waits
   */
  public RepairEvents(Consumer<ObjectEvent> recorder) {
    this.recorder = requireNonNull(recorder);
  }

  /** A repair is told each time; what stays as it is, once. */
  @Override
  public void looked(PodName pod, String uid, PodVerdict verdict, Duration took, boolean news) {
    if (news || verdict instanceof PodVerdict.Repaired) {
      event(pod, uid, verdict).ifPresent(recorder);
    }
  }

  @Override
  public void forgotten(PodName pod, String uid) {
    // Nobody looks for Events of a pod that is gone.
  }

  @Override
  public void ended(int pods, Duration took) {
    // Nothing about a pod.
  }

  private static Optional<ObjectEvent> event(PodName pod, String uid, PodVerdict verdict) {
    return switch (verdict) {
      case PodVerdict.InOrder _, PodVerdict.NotMeshed _, PodVerdict.Waiting _ -> Optional.empty();
      case PodVerdict.Repaired repaired ->
          Optional.of(
              event(
                  pod,
                  uid,
                  repaired.damage() == RedirectDamage.RULES_OUTDATED
                      ? ObjectEvent.Type.NORMAL
                      : ObjectEvent.Type.WARNING,
                  "RedirectRepaired",
                  verdict));
      case PodVerdict.Evicted _ ->
          Optional.of(event(pod, uid, ObjectEvent.Type.WARNING, "RedirectEvicted", verdict));
      case PodVerdict.NotRepaired _ ->
          Optional.of(event(pod, uid, ObjectEvent.Type.WARNING, "RedirectNotRepaired", verdict));
      case PodVerdict.UnexpectedRules _ ->
          Optional.of(event(pod, uid, ObjectEvent.Type.WARNING, "RedirectUnexpected", verdict));
    };
  }

  private static ObjectEvent event(
      PodName pod, String uid, ObjectEvent.Type type, String reason, PodVerdict verdict) {
    return new ObjectEvent(
        new EventName.Generated("sluice-node-repair-"),
        EventObject.of("v1", "Pod", pod.namespace(), pod.name(), uid),
        type,
        reason,
        "Repair",
        VerdictText.of(verdict));
  }
}
