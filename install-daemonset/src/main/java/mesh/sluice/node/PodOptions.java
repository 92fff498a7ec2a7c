package mesh.sluice.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.agent.PodName;
import mesh.sluice.detect.HostRoot;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.repair.PodWishes;
import picocli.CommandLine.Mixin;
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
      names = "--host-root",
      paramLabel = "DIRECTORY",
      defaultValue = "/",
      description =
          "Where the node's file system is seen from here: /host in the DaemonSet. Default: "
              + "${DEFAULT-VALUE}.")
  private Path root;

  @Mixin private ClusterOptions cluster;
  @Mixin private ProfileOptions pods;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** Refuses what cannot be, before anybody is asked; each value is checked where it is used. */
  void check() {
    var unused = List.of(pod(), node(), netnsDirectories(), osmNamespace(), wishes());
  }

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

  /** The name of this node; empty if nobody gave it. */
  Optional<String> node() {
    return cluster.node();
  }

  HostRoot root() {
    return HostRoot.at(root);
  }

  List<String> netnsDirectories() {
    return cluster.netnsDirectories();
  }

  /** Empty if the service account tells. */
  Optional<Path> kubeconfig() {
    return cluster.kubeconfig();
  }

  /** Where OSM's settings are, if they count. */
  Optional<String> osmNamespace() {
    return cluster.osmNamespace(pods.profiles());
  }

  List<MeshProfile> profiles() {
    return pods.profiles();
  }

  /** What exempts pods. Sluice's own say by themselves that they are not meshed. */
  PodWishes wishes() {
    return new PodWishes("", "", Set.copyOf(pods.excludeNamespaces()), pods.profiles());
  }

  private ParameterException misused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
