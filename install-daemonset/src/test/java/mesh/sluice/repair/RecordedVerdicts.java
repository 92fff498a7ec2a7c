package mesh.sluice.repair;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.agent.PodName;
import mesh.sluice.testing.Condition;

/** What a loop came to about each pod. */
final class RecordedVerdicts implements RepairListener {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final Map<PodName, List<PodVerdict>> verdicts = new LinkedHashMap<>();
  private final List<Duration> repairs = new ArrayList<>();
  private int rounds;
  private long looks;

  @Override
  public synchronized void looked(
      PodName pod, String uid, PodVerdict verdict, Duration took, boolean news) {
    looks++;
    verdicts.computeIfAbsent(pod, none -> new ArrayList<>()).add(verdict);
    if (verdict instanceof PodVerdict.Repaired) {
      repairs.add(took);
    }
  }

  @Override
  public synchronized void forgotten(PodName pod, String uid) {
    verdicts.remove(pod);
  }

  @Override
  public synchronized void ended(int pods, Duration took) {
    rounds++;
  }

  synchronized Optional<PodVerdict> last(PodName pod) {
    return Optional.ofNullable(verdicts.get(pod)).map(List::getLast);
  }

  synchronized List<PodVerdict> all(PodName pod) {
    return List.copyOf(verdicts.getOrDefault(pod, List.of()));
  }

  synchronized long count(Class<? extends PodVerdict> kind) {
    return verdicts.values().stream().filter(list -> kind.isInstance(list.getLast())).count();
  }

  /** How long each repair took. */
  synchronized List<Duration> repairs() {
    return List.copyOf(repairs);
  }

  synchronized int rounds() {
    return rounds;
  }

  /** Waits until any look at a pod has come to this. */
  <V extends PodVerdict> V await(PodName pod, Class<V> kind) {
    Condition.await(
        DEADLINE,
        "a look at " + pod + " comes to " + kind.getSimpleName(),
        () -> all(pod).stream().anyMatch(kind::isInstance),
        () -> String.valueOf(all(pod)));
    return kind.cast(all(pod).stream().filter(kind::isInstance).findFirst().orElseThrow());
  }

  /** Waits until there have been so many looks more. */
  void awaitRounds(int more) {
    int target = rounds() + more;
    Condition.await(DEADLINE, more + " rounds", () -> rounds() >= target, () -> "" + rounds());
  }

  /** Waits until so many pods more have been looked at. */
  void awaitPods(int more) {
    long target = looks() + more;
    Condition.await(DEADLINE, more + " looks", () -> looks() >= target, () -> "" + looks());
  }

  private synchronized long looks() {
    return looks;
  }
}
