package mesh.sluice.repair;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import mesh.sluice.agent.PodName;
import mesh.sluice.kubernetes.RateLimiter;
import mesh.sluice.pods.NodePod;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.sandbox.Sandbox;
import mesh.sluice.sandbox.SandboxGoneException;
import mesh.sluice.sandbox.SandboxMatch;
import mesh.sluice.sandbox.Sandboxes;

/**
 * Looks at one pod, and repairs it if it must. For one thread.
 *
 * <p>Nothing is written before the pod was found by all of its addresses in exactly one namespace,
 * that namespace has been there for a while, the API server has said once more that it is this pod
 * and has these addresses, and the addresses are there, inside.
 */
final class PodRepairer {
  /**
   * Those of Kubernetes that make a pod again and count no failure for it. Of a Job's pod, the work
   * would be lost; what other controllers do, nobody can know.
   */
  private static final Set<String> MAKING_AGAIN =
      Set.of("ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet");

  private static final Duration MAX_QUESTION = Duration.ofSeconds(3);
  private static final int MAX_REPAIRS_PER_SECOND = 50;
  private static final int MAX_EVICTIONS_PER_SECOND = 1;

  private final RepairSettings settings;
  private final PodWishes wishes;
  private final PodSource source;
  private final Sandboxes sandboxes;
  private final PodNetns netns;
  private final Eviction eviction;
  private final LongSupplier nanoTime;
  private final RateLimiter repairs;
  private final RateLimiter evictions;

  /**
   * @param nanoTime a clock that nobody sets, the same as that of {@code sandboxes}
   */
  PodRepairer(
      RepairSettings settings,
      PodWishes wishes,
      PodSource source,
      Sandboxes sandboxes,
      PodNetns netns,
      Eviction eviction,
      LongSupplier nanoTime) {
    this.settings = requireNonNull(settings);
    this.wishes = requireNonNull(wishes);
    this.source = requireNonNull(source);
    this.sandboxes = requireNonNull(sandboxes);
    this.netns = requireNonNull(netns);
    this.eviction = requireNonNull(eviction);
    this.nanoTime = requireNonNull(nanoTime);
    this.repairs = new RateLimiter(MAX_REPAIRS_PER_SECOND, nanoTime);
    this.evictions = new RateLimiter(MAX_EVICTIONS_PER_SECOND, nanoTime);
  }

  /**
   * Looks at a pod that runs.
   *
   * @param waited for how long it was too early to tell
   */
  PodVerdict look(PodName name, NodePod pod, Duration waited) throws InterruptedException {
    return switch (wishes.of(name, pod, source)) {
      case PodWish.OnNodeNetwork() -> new PodVerdict.NotMeshed();
      case PodWish.Unknown(RepairObstacle obstacle, String why) ->
          new PodVerdict.NotRepaired(Optional.empty(), obstacle, why);
      case PodWish.NotMeshed(String why) -> lookForRules(pod, why);
      case PodWish.Meshed(RedirectPolicy policy) -> find(name, pod, policy, waited);
    };
  }

  /** Where its namespace cannot be told, it is nobody's loss. */
  private PodVerdict lookForRules(NodePod pod, String why) throws InterruptedException {
    if (!(sandboxes.find(pod.addresses()) instanceof SandboxMatch.Found found)) {
      return new PodVerdict.NotMeshed();
    }
    PodPlace place = new PodPlace(found.sandbox().mount(), found.link(), pod.addresses());
    try {
      return netns.hasRules(place)
          ? new PodVerdict.UnexpectedRules(why)
          : new PodVerdict.NotMeshed();
    } catch (IOException e) {
      sandboxes.read(place.mount());
      return new PodVerdict.NotMeshed();
    }
  }

  private PodVerdict find(PodName name, NodePod pod, RedirectPolicy policy, Duration waited)
      throws InterruptedException {
    return switch (sandboxes.find(pod.addresses())) {
      case SandboxMatch.None() -> missing(pod, waited);
      case SandboxMatch.Several(List<Sandbox> several) ->
          unplaced(
              waited,
              RepairObstacle.SEVERAL_NAMESPACES,
              "several network namespaces have the pod's addresses "
                  + pod.addresses()
                  + ": "
                  + String.join(
                      ", ", several.stream().map(each -> each.mount().path().toString()).toList())
                  + "; remove the stale ones, or delete the pod");
      case SandboxMatch.Found(Sandbox sandbox, String link) -> {
        PodPlace place = new PodPlace(sandbox.mount(), link, pod.addresses());
        try {
          yield check(name, pod, policy, place, sandbox.firstSeen());
        } catch (SandboxGoneException e) {
          sandboxes.read(place.mount());
          yield unplaced(waited, RepairObstacle.POD_CHANGED, String.valueOf(e.getMessage()));
        } catch (IOException e) {
          yield new PodVerdict.NotRepaired(
              Optional.empty(),
              RepairObstacle.NAMESPACE_UNREADABLE,
              place.mount().path() + ": " + e.getMessage());
        }
      }
    };
  }

  private PodVerdict missing(NodePod pod, Duration waited) {
    Optional<String> failure = sandboxes.failure();
    if (failure.isPresent()) {
      return unplaced(
          waited,
          RepairObstacle.NAMESPACE_UNREADABLE,
          "the namespace with the pod's addresses "
              + pod.addresses()
              + " may be one that cannot be read: "
              + failure.get()
              + "; see that the container has the capabilities SYS_ADMIN and NET_ADMIN");
    }
    return unplaced(
        waited,
        RepairObstacle.NO_NAMESPACE,
        "none of the "
            + sandboxes.size()
            + " network namespaces that are visible here has the pod's addresses "
            + pod.addresses()
            + "; see that the runtime's directory of namespaces is mounted with mountPropagation:"
            + " HostToContainer, or name it with --netns-dirs");
  }

  /** The end of a sandbox and the beginning of the next one look like this for a moment. */
  private PodVerdict unplaced(Duration waited, RepairObstacle obstacle, String detail) {
    return waited.compareTo(settings.settled()) < 0
        ? new PodVerdict.Waiting(detail)
        : new PodVerdict.NotRepaired(Optional.empty(), obstacle, detail);
  }

  private PodVerdict check(
      PodName name, NodePod pod, RedirectPolicy policy, PodPlace place, long firstSeen)
      throws IOException, InterruptedException {
    PodNetns.Seen seen = netns.check(place, policy);
    Optional<RedirectDamage> damage = RedirectDamage.of(seen.check(), seen.mark());
    if (damage.isEmpty()) {
      return new PodVerdict.InOrder();
    }
    List<String> details = RedirectDamage.details(seen.check());
    if (settings.mode() == RepairMode.REPORT) {
      return new PodVerdict.NotRepaired(
          damage, RepairObstacle.REPORT_MODE, String.join("; ", details));
    }
    if (nanoTime.getAsLong() - firstSeen < settings.settled().toNanos()) {
      return new PodVerdict.Waiting("the namespace of the pod has only just come");
    }
    Optional<PodVerdict> doubt = doubt(name, pod, damage);
    if (doubt.isPresent()) {
      return doubt.get();
    }
    return settings.mode() == RepairMode.DELETE && isEvictable(pod, damage.get())
        ? evict(name, pod, damage.get())
        : repair(policy, place, damage.get(), details);
  }

  /** Whether it is still the pod that it was; empty if it is. */
  private Optional<PodVerdict> doubt(PodName name, NodePod pod, Optional<RedirectDamage> damage)
      throws InterruptedException {
    Optional<NodePod> now;
    try {
      now = source.read(name, MAX_QUESTION);
    } catch (IOException e) {
      return Optional.of(
          new PodVerdict.NotRepaired(
              damage, RepairObstacle.UNCONFIRMED, String.valueOf(e.getMessage())));
    }
    boolean same =
        now.filter(NodePod::isRunning).isPresent()
            && now.get().uid().equals(pod.uid())
            && now.get().node().equals(pod.node())
            && now.get().addresses().equals(pod.addresses())
            && now.get().redirect().equals(pod.redirect());
    return same
        ? Optional.empty()
        : Optional.of(new PodVerdict.Waiting("the pod has changed meanwhile"));
  }

  /**
   * An upgrade must not evict all pods; and what makes rules ineffective may come with the pod, so
   * that its successors would be evicted, too.
   */
  private static boolean isEvictable(NodePod pod, RedirectDamage damage) {
    return damage != RedirectDamage.RULES_OUTDATED
        && damage != RedirectDamage.RULES_INEFFECTIVE
        && pod.controller().filter(MAKING_AGAIN::contains).isPresent();
  }

  private PodVerdict evict(PodName name, NodePod pod, RedirectDamage damage)
      throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(evictions.take());
    try {
      eviction.evict(name, pod.uid());
      return new PodVerdict.Evicted(damage);
    } catch (IOException e) {
      return new PodVerdict.NotRepaired(
          Optional.of(damage), RepairObstacle.EVICTION_REFUSED, String.valueOf(e.getMessage()));
    }
  }

  private PodVerdict repair(
      RedirectPolicy policy, PodPlace place, RedirectDamage damage, List<String> details)
      throws IOException, InterruptedException {
    TimeUnit.NANOSECONDS.sleep(repairs.take());
    PodNetns.Installed installed;
    try {
      installed = netns.install(place, policy);
    } catch (SandboxGoneException e) {
      throw e;
    } catch (IOException e) {
      return new PodVerdict.NotRepaired(
          Optional.of(damage), RepairObstacle.RULES_NOT_INSTALLED, String.valueOf(e.getMessage()));
    }
    Optional<RedirectDamage> left = RedirectDamage.of(installed.after(), Optional.empty());
    if (left.isPresent()) {
      return new PodVerdict.NotRepaired(
          left,
          RepairObstacle.STILL_DAMAGED,
          String.join("; ", RedirectDamage.details(installed.after())));
    }
    return new PodVerdict.Repaired(damage, details, installed.connections(), installed.backend());
  }
}
