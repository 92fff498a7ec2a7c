package mesh.sluice.node;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.conflist.PluginEntry;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.kubernetes.ApiWriter;
import mesh.sluice.kubernetes.EventRecorder;
import mesh.sluice.kubernetes.EventReporter;
import mesh.sluice.kubernetes.ObjectEvent;
import mesh.sluice.posix.Posix;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.redirect.BackendChoice;
import mesh.sluice.repair.ApiEviction;
import mesh.sluice.repair.LookSchedule;
import mesh.sluice.repair.PodWishes;
import mesh.sluice.repair.RepairEvents;
import mesh.sluice.repair.RepairListeners;
import mesh.sluice.repair.RepairLog;
import mesh.sluice.repair.RepairLoop;
import mesh.sluice.repair.RepairMetrics;
import mesh.sluice.repair.RepairMode;
import mesh.sluice.repair.RepairSettings;
import mesh.sluice.status.Health;

/** The repair of this node's pods, with those who hear of it. */
final class NodeRepair implements AutoCloseable {
  private static final String CONTROLLER = "sluice.mesh/sluice-node";

  private final NodeOptions options;
  private final ClusterPods cluster;
  private final Optional<RepairMetrics> metrics;
  private Optional<EventRecorder> events = Optional.empty();
  private Optional<RepairLoop> loop = Optional.empty();

  private NodeRepair(NodeOptions options, ClusterPods cluster, Optional<RepairMetrics> metrics) {
    this.options = requireNonNull(options);
    this.cluster = requireNonNull(cluster);
    this.metrics = requireNonNull(metrics);
  }

  /** Begins, unless it is switched off; the first look is when all pods are known. */
  static NodeRepair start(
      NodeOptions options, ClusterPods cluster, Health health, NodeMetrics nodeMetrics) {
    RepairOptions how = options.repair();
    if (how.mode() == RepairMode.OFF) {
      return new NodeRepair(options, cluster, Optional.empty());
    }
    RepairMetrics metrics = new RepairMetrics(nodeMetrics.registry(), InstantSource.system());
    NodeRepair repair = new NodeRepair(options, cluster, Optional.of(metrics));
    RepairLoop loop =
        RepairLoop.start(
            Posix.system(),
            new RepairSettings(
                how.mode(),
                BackendChoice.parse(
                    options.installation().entry().backend().orElse(BackendChoice.AUTO.toString())),
                new LookSchedule(how.interval()),
                RepairSettings.SETTLED),
            wishes(options.installation().entry()),
            cluster,
            NodeNetns.of(options.installation().root(), how.netnsDirectories()),
            new ApiEviction(() -> ApiWriter.of(cluster.connection().orElseThrow())),
            new RepairListeners(
                List.of(metrics, new RepairEvents(repair::record), new RepairLog())));
    repair.loop = Optional.of(loop);
    health.watch("the repair of pods", loop::isAlive);
    return repair;
  }

  /** What the plugin is told, too. */
  static PodWishes wishes(PluginEntry entry) {
    List<MeshProfile> profiles = entry.profiles().stream().map(MeshProfile::parse).toList();
    return new PodWishes(
        entry.exempt().map(PluginEntry.Exempt::namespace).orElse(""),
        entry.exempt().map(PluginEntry.Exempt::podNamePrefix).orElse(""),
        Set.copyOf(entry.excludeNamespaces()),
        profiles.isEmpty() ? List.of(MeshProfile.SLUICE) : profiles);
  }

  /** For {@code sluice-node status}. */
  JsonObject json() {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("mode", new JsonString(options.repair().mode().toString()));
    metrics.ifPresent(known -> state(members, known));
    return new JsonObject(members);
  }

  private static void state(Map<String, JsonValue> members, RepairMetrics metrics) {
    metrics
        .lastLook()
        .ifPresent(
            at ->
                members.put(
                    "lastLookSeconds",
                    new JsonNumber(Duration.between(at, Instant.now()).toSeconds())));
    Map<String, JsonValue> pods = new LinkedHashMap<>();
    metrics
        .counts()
        .forEach(
            (state, reasons) ->
                pods.put(
                    state,
                    new JsonNumber(reasons.values().stream().mapToInt(Integer::intValue).sum())));
    members.put("pods", new JsonObject(pods));
  }

  /** There is a connection: without one, no pod is known. */
  private synchronized void record(ObjectEvent event) {
    if (events.isEmpty()) {
      events =
          Optional.of(
              EventRecorder.start(
                  cluster.connection().orElseThrow(),
                  new EventReporter(CONTROLLER, options.node()),
                  InstantSource.system()));
    }
    events.get().record(event);
  }

  @Override
  public void close() {
    loop.ifPresent(RepairLoop::close);
    synchronized (this) {
      events.ifPresent(EventRecorder::close);
    }
  }
}
