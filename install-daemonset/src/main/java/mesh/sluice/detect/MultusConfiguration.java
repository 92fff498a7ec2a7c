package mesh.sluice.detect;

import java.util.Optional;
import java.util.Set;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * Multus' own configuration, as its docs/configuration.md and {@code NetConf} have it. Pure. The
 * daemon of {@code multus-shim} has the rest of its settings in a file of its container, which the
 * node does not show.
 */
final class MultusConfiguration {
  private static final Set<String> TYPES = Set.of("multus", "multus-shim");

  /** Where Multus looks if nothing is said. */
  private static final String DELEGATES = "/etc/cni/multus/net.d";

  /** Where OpenShift's network operator lets networks write their file. */
  private static final String OPENSHIFT_DELEGATES = "/run/multus/cni/net.d";

  /** The daemon names files of the node as its container sees them. */
  private static final String DAEMON_ROOT = "/host/";

  private MultusConfiguration() {}

  /** Multus, if the file that the runtime loads calls it. */
  static Optional<Multus> find(NetworkFile chosen, Optional<Preset> preset) {
    return chosen.plugins().stream()
        .filter(plugin -> text(plugin, "type").filter(TYPES::contains).isPresent())
        .findFirst()
        .map(plugin -> read(chosen.path(), plugin, preset));
  }

  private static Multus read(String file, JsonObject plugin, Optional<Preset> preset) {
    Optional<String> clusterNetwork =
        text(plugin, "clusterNetwork").map(MultusConfiguration::onNode);
    Optional<String> readiness =
        text(plugin, "readinessindicatorfile").map(MultusConfiguration::onNode);
    return new Multus(
        file,
        text(plugin, "type").orElseThrow(),
        clusterNetwork
            .or(() -> readiness)
            .filter(path -> path.startsWith("/"))
            .filter(path -> path.contains("/net.d"))
            .map(MultusConfiguration::directory)
            .or(() -> text(plugin, "confDir").map(MultusConfiguration::onNode))
            .orElse(preset.equals(Optional.of(Preset.OPENSHIFT)) ? OPENSHIFT_DELEGATES : DELEGATES),
        clusterNetwork,
        text(plugin, "binDir").map(MultusConfiguration::onNode),
        text(plugin, "auxiliaryCNIChainName"),
        readiness);
  }

  /** {@code clusterNetwork} may be a file or a directory. */
  private static String directory(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.endsWith(".conf") || name.endsWith(".conflist") || name.endsWith(".json")
        ? HostPath.parent(path)
        : path;
  }

  private static String onNode(String path) {
    return path.startsWith(DAEMON_ROOT) ? path.substring(DAEMON_ROOT.length() - 1) : path;
  }

  private static Optional<String> text(JsonObject plugin, String key) {
    return plugin
        .find(key)
        .filter(JsonString.class::isInstance)
        .map(JsonValue::asText)
        .filter(value -> !value.isBlank());
  }
}
