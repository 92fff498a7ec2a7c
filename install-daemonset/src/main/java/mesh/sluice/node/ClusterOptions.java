package mesh.sluice.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import mesh.sluice.profile.MeshProfile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say which node this is, where its pods are, and how its cluster is reached. */
final class ClusterOptions {
  @Option(
      names = "--node",
      paramLabel = "NAME",
      defaultValue = "${env:NODE_NAME}",
      description = "The name of this node. Default: from NODE_NAME.")
  private String node;

  @Option(
      names = "--osm-namespace",
      paramLabel = "NAME",
      defaultValue = "osm-system",
      description =
          "The namespace of OSM's MeshConfig, for the profile osm. Default: ${DEFAULT-VALUE}.")
  private String osmNamespace;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "How to reach the cluster. Default: by the service account.")
  private Path kubeconfig;

  @Option(
      names = "--netns-dirs",
      paramLabel = "DIRECTORY",
      split = ",",
      defaultValue = "/run/netns,/var/run/netns",
      description =
          "Where the runtime mounts the network namespaces of pods, on the node. Default: "
              + "${DEFAULT-VALUE}.")
  private List<String> netnsDirectories;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** The name of this node; empty if nobody gave it. */
  Optional<String> node() {
    return Optional.ofNullable(node)
        .filter(name -> !name.isEmpty())
        .map(name -> checked("--node", ObjectName::node, name));
  }

  /** Where OSM's settings are; empty if they do not count. */
  Optional<String> osmNamespace(List<MeshProfile> profiles) {
    String namespace = checked("--osm-namespace", ObjectName::namespace, osmNamespace);
    return profiles.contains(MeshProfile.OSM) ? Optional.of(namespace) : Optional.empty();
  }

  Optional<Path> kubeconfig() {
    return Optional.ofNullable(kubeconfig);
  }

  /** Absolute paths on the node, at least one. */
  List<String> netnsDirectories() {
    netnsDirectories.stream()
        .filter(directory -> !directory.startsWith("/"))
        .findFirst()
        .ifPresent(
            directory -> {
              throw misused(
                  "--netns-dirs: '"
                      + directory
                      + "' is not an absolute path; give directories of the node, such as"
                      + " /run/netns");
            });
    return netnsDirectories;
  }

  private String checked(String option, UnaryOperator<String> name, String value) {
    try {
      return name.apply(value);
    } catch (IllegalArgumentException e) {
      throw misused(option + ": " + e.getMessage());
    }
  }

  private ParameterException misused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
