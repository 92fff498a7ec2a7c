package mesh.sluice.repair;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import mesh.sluice.agent.AgentAnswer;
import mesh.sluice.agent.PodName;
import mesh.sluice.pods.NodePod;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.NotMeshedReason;

/** Pods of a node, and an API server that says the same of them unless it is told otherwise. */
final class FakePods implements PodSource {
  /** What happens when the API server is asked for a pod. */
  @FunctionalInterface
  interface Reading {
    Optional<NodePod> of(PodName pod) throws IOException, InterruptedException;
  }

  private final Map<PodName, NodePod> pods = new HashMap<>();
  private final Map<PodName, AgentAnswer> answers = new ConcurrentHashMap<>();
  private long changes;
  private volatile Reading reading = this::known;

  /** A pod that is meshed with all that is usual. */
  PodName meshed(String name, String... addresses) {
    return meshed(name, RedirectPolicy.DEFAULT, Optional.empty(), addresses);
  }

  PodName meshed(
      String name, RedirectPolicy policy, Optional<String> controller, String... addresses) {
    return put(
        name, new AgentAnswer.Decided(new Decision.Meshed(policy)), controller, "u1", addresses);
  }

  PodName plain(String name, String... addresses) {
    return answered(
        name,
        new AgentAnswer.Decided(new Decision.NotMeshed(NotMeshedReason.NO_ANNOTATION)),
        addresses);
  }

  PodName answered(String name, AgentAnswer answer, String... addresses) {
    return put(name, answer, Optional.empty(), "u1", addresses);
  }

  PodName put(
      String name,
      AgentAnswer answer,
      Optional<String> controller,
      String uid,
      String... addresses) {
    PodName pod = new PodName("shop", name);
    answers.put(pod, answer);
    put(pod, pod(uid, false, controller, addresses));
    return pod;
  }

  synchronized void put(PodName name, NodePod pod) {
    pods.put(name, pod);
    changes++;
    notifyAll();
  }

  synchronized void remove(PodName name) {
    pods.remove(name);
    changes++;
    notifyAll();
  }

  static NodePod pod(String uid, boolean ending, Optional<String> controller, String... addresses) {
    return new NodePod(
        uid,
        Optional.empty(),
        "1",
        "worker",
        "Running",
        List.of(addresses).stream().map(IpAddress::parse).toList(),
        ending,
        controller,
        new NodePod.Redirect.None(NotMeshedReason.NO_ANNOTATION));
  }

  void reading(Reading other) {
    reading = other;
  }

  synchronized Optional<NodePod> known(PodName name) {
    return Optional.ofNullable(pods.get(name));
  }

  @Override
  public synchronized Map<PodName, NodePod> pods() {
    return Map.copyOf(pods);
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public synchronized long awaitChange(long known, Duration wait) throws InterruptedException {
    long end = System.nanoTime() + wait.toNanos();
    while (changes == known && end - System.nanoTime() > 0) {
      wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
    }
    return changes;
  }

  @Override
  public Optional<NodePod> read(PodName pod, Duration within)
      throws IOException, InterruptedException {
    return reading.of(pod);
  }

  @Override
  public AgentAnswer decide(
      PodName pod, Optional<String> uid, List<MeshProfile> profiles, Duration wait) {
    return answers.get(pod);
  }
}
