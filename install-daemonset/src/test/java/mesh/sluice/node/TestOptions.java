package mesh.sluice.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.conflist.ChainMode;
import mesh.sluice.conflist.PluginEntry;
import mesh.sluice.detect.DetectionOptions;
import mesh.sluice.detect.Detector;
import mesh.sluice.detect.HostRoot;
import mesh.sluice.repair.RepairMode;

/** What {@code run} is told, for a node in a temporary directory whose containerd is configured. */
final class TestOptions {
  private TestOptions() {}

  static NodeOptions of(Path root, Path plugin) {
    AgentSockets sockets = new AgentSockets(root.resolve("run/sluice"));
    return new NodeOptions(
        installation(root, plugin),
        sockets,
        "worker",
        Optional.empty(),
        Optional.of("127.0.0.1"),
        0,
        Optional.of(root.resolve("kubeconfig")),
        Map.of(),
        // Whatever namespaces the machine has, tests leave them alone.
        new RepairOptions(RepairMode.OFF, Duration.ofSeconds(30), List.of()));
  }

  /** Where the runtime's configuration below the root says. */
  static NodeInstallation installation(Path root, Path plugin) {
    HostRoot host = HostRoot.at(root);
    return new NodeInstallation(
        host,
        () -> Detector.detect(host, DetectionOptions.AUTOMATIC),
        false,
        ChainMode.AUTO,
        plugin,
        PluginEntry.plain());
  }

  /** Writes containerd's configuration, of which this is its CNI table. */
  static void containerd(Path root, String cni) throws IOException {
    Path file = root.resolve("etc/containerd/config.toml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "version = 3\n[plugins.'io.containerd.cri.v1.runtime'.cni]\n" + cni);
  }
}
