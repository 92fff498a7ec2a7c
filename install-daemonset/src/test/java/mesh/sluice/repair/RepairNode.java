package mesh.sluice.repair;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import mesh.sluice.agent.PodName;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.kernel.TestNetns;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.redirect.BackendChoice;
import mesh.sluice.redirect.PodRedirect;
import mesh.sluice.sandbox.NetnsDirectories;

/** A node with real namespaces that is looked after; a test makes and removes it. */
final class RepairNode implements AutoCloseable {
  static final Duration INTERVAL = Duration.ofSeconds(1);

  /** A link is as good as a mount. */
  private final Path directory;

  private final List<TestNetns> namespaces = new ArrayList<>();
  final FakePods pods = new FakePods();
  final RecordedVerdicts verdicts = new RecordedVerdicts();
  final List<PodName> evicted = new CopyOnWriteArrayList<>();
  Eviction eviction = (pod, uid) -> evicted.add(pod);
  private Optional<RepairLoop> loop = Optional.empty();

  RepairNode(Path directory) {
    this.directory = directory;
  }

  /** A namespace with an interface eth0 that has these addresses. */
  TestNetns sandbox(String... addresses) throws IOException {
    TestNetns netns = TestNetns.create();
    namespaces.add(netns);
    List<String> lines =
        new ArrayList<>(List.of("link add eth0 type veth peer name peer0", "link set eth0 up"));
    for (String address : addresses) {
      lines.add(
          "address add "
              + (address.contains(":") ? address + "/64" : address + "/24")
              + " dev eth0"
              + (address.contains(":") ? " nodad" : ""));
    }
    netns.ip(lines.toArray(String[]::new));
    mount(netns.path());
    return netns;
  }

  void mount(Path namespace) throws IOException {
    Files.createSymbolicLink(directory.resolve("cni-" + UUID.randomUUID()), namespace);
  }

  RepairNode start() {
    return start(RepairMode.REPAIR, BackendChoice.AUTO);
  }

  RepairNode start(RepairMode mode, BackendChoice backend) {
    loop =
        Optional.of(
            RepairLoop.start(
                Posix.system(),
                new RepairSettings(
                    mode, backend, new LookSchedule(INTERVAL), Duration.ofMillis(300)),
                new PodWishes(
                    "sluice-system",
                    "sluice-node-",
                    Set.of("kube-system"),
                    List.of(MeshProfile.SLUICE)),
                pods,
                new NetnsDirectories(Posix.system(), List.of(directory)),
                (pod, uid) -> eviction.evict(pod, uid),
                verdicts));
    return this;
  }

  static void install(TestNetns netns, RedirectPolicy policy, BackendChoice backend)
      throws IOException, InterruptedException {
    netns.call(
        () -> {
          new PodRedirect(Posix.system(), backend).install(policy);
          return null;
        });
  }

  static CheckResult check(TestNetns netns, RedirectPolicy policy, BackendChoice backend)
      throws IOException, InterruptedException {
    return netns.call(() -> new PodRedirect(Posix.system(), backend).check(Optional.of(policy)));
  }

  static CheckResult check(TestNetns netns) throws IOException, InterruptedException {
    return check(netns, RedirectPolicy.DEFAULT, BackendChoice.AUTO);
  }

  @Override
  public void close() {
    loop.ifPresent(RepairLoop::close);
    namespaces.forEach(TestNetns::close);
  }
}
