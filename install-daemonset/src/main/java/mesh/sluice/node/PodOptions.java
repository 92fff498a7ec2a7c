package mesh.sluice.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.agent.PodName;
import mesh.sluice.detect.HostRoot;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.repair.PodWishes;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Options that name a running pod of this node, and say what counts for it. */
final class PodOptions {
  private static final String DEFAULT_NAMESPACE = "default";

  @Parameters(
      index = "0",
      paramLabel = "POD",
      description = "The pod: NAMESPACE/NAME, or NAME with -n.")
  private String pod;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description = "The namespace of the pod. Default: that of POD, else default.")
  private String namespace;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      defaultValue = "${env:NODE_NAME}",
      description = "The name of this node. Default: from NODE_NAME.")
  private String node;

  @Option(
      names = "--host-root",
      paramLabel = "DIRECTORY",
      defaultValue = "/",
      description =
          "Where the node's file system is seen from here: /host in the DaemonSet. Default: "
              + "${DEFAULT-VALUE}.")
  private Path root;

  @Option(
      names = "--netns-dirs",
      paramLabel = "DIRECTORY",
      split = ",",
      defaultValue = RepairOptions.NETNS_DIRECTORIES,
      description =
          "Where the runtime mounts the network namespaces of pods, on the node. Default: "
              + "${DEFAULT-VALUE}.")
  private List<String> netnsDirectories;

  @Option(
      names = "--profiles",
      paramLabel = "PROFILE",
      split = ",",
      defaultValue = "sluice",
      description =
          "Whose words count: sluice, istio, osm; as sluice-node runs with. Default: "
              + "${DEFAULT-VALUE}.")
  private List<String> profiles;

  @Option(
      names = "--exclude-namespaces",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "kube-system",
      description = "Namespaces whose pods are never meshed. Default: ${DEFAULT-VALUE}.")
  private List<String> excludeNamespaces;

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

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** The pod that is meant. */
  PodName pod() {
    int slash = pod.indexOf('/');
    String written = slash < 0 ? null : pod.substring(0, slash);
    if (written != null && namespace != null && !written.equals(namespace)) {
      throw misused(
          "POD: "
              + pod
              + " is of the namespace "
              + written
              + ", and --namespace says "
              + namespace
              + "; leave one out");
    }
    String home = written != null ? written : namespace != null ? namespace : DEFAULT_NAMESPACE;
    String name = pod.substring(slash + 1);
    try {
      // Names of pods are DNS subdomains, as those of nodes are.
      return new PodName(ObjectName.namespace(home), ObjectName.pod(name));
    } catch (IllegalArgumentException e) {
      throw misused("POD: " + e.getMessage());
    }
  }

  Optional<String> node() {
    return Optional.ofNullable(node).filter(name -> !name.isEmpty());
  }

  HostRoot root() {
    return HostRoot.at(root);
  }

  List<String> netnsDirectories() {
    return netnsDirectories;
  }

  Optional<Path> kubeconfig() {
    return Optional.ofNullable(kubeconfig);
  }

  /** Where OSM's settings are, if they count. */
  Optional<String> osmNamespace() {
    return Optional.of(osmNamespace).filter(any -> profiles().contains(MeshProfile.OSM));
  }

  List<MeshProfile> profiles() {
    try {
      return profiles.stream().map(MeshProfile::parse).toList();
    } catch (InvalidPolicyException e) {
      throw misused("--profiles: " + e.getMessage());
    }
  }

  /** What exempts pods. Sluice's own say by themselves that they are not meshed. */
  PodWishes wishes() {
    return new PodWishes("", "", Set.copyOf(excludeNamespaces), profiles());
  }

  private ParameterException misused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
