package mesh.sluice.repair;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import mesh.sluice.pods.NodePod;

/**
 * What is remembered of a pod between two looks at it.
 *
 * @param due when its next look is, in nanoseconds of a clock that nobody sets
 * @param waiting since when it is too early to tell; before the first look, since it is known
 * @param setbacks how many looks in a row have ended otherwise than they should
 * @param last what the last look came to, in two words; empty before the first
 */
record WatchedPod(NodePod pod, long due, long waiting, int setbacks, String last) {
  WatchedPod {
    requireNonNull(pod);
    requireNonNull(last);
  }

  /** One whose turn it is. */
  static WatchedPod from(NodePod pod, long now) {
    return new WatchedPod(pod, now, now, 0, "");
  }

  /** Whether what is to be done about a pod may be something else now. */
  boolean differsFrom(NodePod other) {
    return !pod.uid().equals(other.uid())
        || !pod.addresses().equals(other.addresses())
        || !pod.redirect().equals(other.redirect());
  }

  /** The same pod, of which the API server has told something that does not matter here. */
  WatchedPod with(NodePod other) {
    return new WatchedPod(other, due, waiting, setbacks, last);
  }

  boolean isDue(long now) {
    return due - now <= 0;
  }

  /** How long it has been too early to tell. */
  Duration waited(long now) {
    return Duration.ofNanos(now - waiting);
  }

  boolean isNews(PodVerdict verdict) {
    return !words(verdict).equals(last);
  }

  /** After a look. */
  WatchedPod after(PodVerdict verdict, LookSchedule schedule, long now) {
    boolean early = verdict instanceof PodVerdict.Waiting;
    int count = early ? setbacks : LookSchedule.isSetback(verdict) ? setbacks + 1 : 0;
    return new WatchedPod(
        pod,
        now + schedule.next(verdict, count).toNanos(),
        early || isUnplaced(verdict) ? waiting : now,
        count,
        words(verdict));
  }

  /** What it was too early for has come true, and is true until it ends. */
  private static boolean isUnplaced(PodVerdict verdict) {
    return verdict instanceof PodVerdict.NotRepaired(var damage, RepairObstacle obstacle, _)
        && switch (obstacle) {
          case NO_NAMESPACE, SEVERAL_NAMESPACES, NAMESPACE_UNREADABLE, POD_CHANGED -> true;
          case REPORT_MODE,
              UNDECIDED,
              INVALID_POLICY,
              UNCONFIRMED,
              RULES_NOT_INSTALLED,
              STILL_DAMAGED,
              EVICTION_REFUSED,
              INTERNAL_ERROR ->
              false;
        };
  }

  private static String words(PodVerdict verdict) {
    return verdict.state() + " " + verdict.reason();
  }
}
