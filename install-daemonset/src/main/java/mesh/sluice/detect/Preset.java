package mesh.sluice.detect;

import static mesh.sluice.detect.ContainerRuntime.CONTAINERD;
import static mesh.sluice.detect.ContainerRuntime.CRI_O;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The table of platforms: where each keeps the runtime's configuration, and what is in it by
 * default. The directories count only where the configuration cannot be read.
 * docs/node-platforms.md shows the same table with the mounts that each needs.
 */
public enum Preset {
  /**
   * k3s, and k3d, which is k3s in containers. Programs lie in {@code data/cni} since the releases
   * of October 2024, in {@code data/current/bin} before (docs.k3s.io, "Multus and IPAM plugins";
   * k3s-io/k3s#11369). Without flannel k3s writes no CNI table, and containerd's defaults hold
   * ({@code pkg/agent/templates}).
   */
  K3S(
      "k3s",
      CONTAINERD,
      "/var/lib/rancher/k3s/agent/etc/containerd/config.toml",
      "/var/lib/rancher/k3s/agent/etc/cni/net.d",
      List.of("/var/lib/rancher/k3s/data/cni", "/var/lib/rancher/k3s/data/current/bin"),
      "its programs move to another directory with some patch releases"),
  /**
   * RKE2: the same containerd as k3s', without a CNI table, so with containerd's defaults
   * (rancher/rke2, {@code pkg/rke2}; linkerd/linkerd2#11250 for Multus on it).
   */
  RKE2(
      "rke2",
      CONTAINERD,
      "/var/lib/rancher/rke2/agent/etc/containerd/config.toml",
      Defaults.CONF_DIRECTORY,
      Defaults.BIN_DIRECTORIES,
      "with Multus, the network's file lies where containerd does not look"),
  /**
   * MicroK8s (canonical/microk8s, {@code default-args/containerd-template.toml}; istio/istio,
   * {@code platform-microk8s.yaml}). The configuration names the directory of a revision, for which
   * {@code current} is a link.
   */
  MICROK8S(
      "microk8s",
      CONTAINERD,
      "/var/snap/microk8s/current/args/containerd.toml",
      "/var/snap/microk8s/current/args/cni-network",
      List.of("/var/snap/microk8s/current/opt/cni/bin"),
      "each refresh of the snap makes a new directory"),
  /**
   * Talos: a containerd of its own for pods (siderolabs/talos, {@code hack/cri-containerd.toml}),
   * which imports {@code /etc/cri/conf.d/cri.toml}, and sets nothing of CNI.
   */
  TALOS(
      "talos",
      CONTAINERD,
      "/etc/cri/containerd.toml",
      Defaults.CONF_DIRECTORY,
      Defaults.BIN_DIRECTORIES,
      "the root is read-only, these two directories are not; Pod Security is enforced in every"
          + " namespace"),
  /**
   * GKE: programs in {@code /home/kubernetes/bin}, for {@code /opt/cni/bin} is read-only
   * (kubernetes/kubernetes, {@code cluster/gce/gci/configure-helper.sh}; istio/istio#54719).
   */
  GKE(
      "gke",
      CONTAINERD,
      Paths.CONTAINERD,
      Defaults.CONF_DIRECTORY,
      List.of("/home/kubernetes/bin"),
      "/opt/cni/bin is read-only and not searched"),
  /** EKS with Amazon Linux (awslabs/amazon-eks-ami, {@code nodeadm/internal/containerd}). */
  EKS(
      "eks",
      CONTAINERD,
      Paths.CONTAINERD,
      Defaults.CONF_DIRECTORY,
      Defaults.BIN_DIRECTORIES,
      "the VPC plugin removes its file until its daemon is ready"),
  /** AKS (Azure/AgentBaker, {@code parser/templates/containerd_no_GPU.toml.gtpl}). */
  AKS(
      "aks",
      CONTAINERD,
      Paths.CONTAINERD,
      Defaults.CONF_DIRECTORY,
      Defaults.BIN_DIRECTORIES,
      "the network's file is written in place when its pod restarts"),
  /**
   * Bottlerocket (bottlerocket-os/bottlerocket, {@code packages/containerd}). {@code /opt/cni/bin}
   * is writable, the rest of the root is not; SELinux is enforcing.
   */
  BOTTLEROCKET(
      "bottlerocket",
      CONTAINERD,
      Paths.CONTAINERD,
      Defaults.CONF_DIRECTORY,
      Defaults.BIN_DIRECTORIES,
      "SELinux is enforcing: host directories need a pod with a type that may write them"),
  /** kind (kubernetes-sigs/kind, {@code images/base/files/etc/containerd/config.toml}). */
  KIND(
      "kind",
      CONTAINERD,
      Paths.CONTAINERD,
      Defaults.CONF_DIRECTORY,
      Defaults.BIN_DIRECTORIES,
      "a node is a container"),
  /**
   * minikube with containerd; with CRI-O use {@link #CRIO}. Some older releases had {@code
   * /etc/cni/net.mk} (kubernetes/minikube, {@code pkg/minikube/cruntime}).
   */
  MINIKUBE(
      "minikube",
      CONTAINERD,
      Paths.CONTAINERD,
      Defaults.CONF_DIRECTORY,
      Defaults.BIN_DIRECTORIES,
      "with Docker as runtime, cri-dockerd runs the plugins and no annotations reach them"),
  /**
   * OpenShift: CRI-O with Multus as its plugin (openshift/machine-config-operator, {@code
   * templates/.../crio.yaml}; istio/istio, {@code platform-openshift.yaml}).
   */
  OPENSHIFT(
      "openshift",
      CRI_O,
      Paths.CRIO,
      "/etc/kubernetes/cni/net.d",
      List.of("/var/lib/cni/bin", "/usr/libexec/cni"),
      "Multus is the runtime's plugin: the agent's socket has to be configured"),
  /** containerd, without a distribution around it. */
  PLAIN_CONTAINERD(
      "containerd",
      CONTAINERD,
      Paths.CONTAINERD,
      Defaults.CONF_DIRECTORY,
      Defaults.BIN_DIRECTORIES,
      "containerd's own defaults"),
  /** CRI-O, without a distribution around it. */
  CRIO(
      "crio",
      CRI_O,
      Paths.CRIO,
      Defaults.CONF_DIRECTORY,
      Defaults.BIN_DIRECTORIES,
      "CRI-O's own defaults");

  /** The name that lets detection choose. */
  public static final String AUTO = "auto";

  private static final class Paths {
    static final String CONTAINERD = "/etc/containerd/config.toml";
    static final String CRIO = "/etc/crio/crio.conf";
  }

  private final String optionName;
  private final ContainerRuntime runtime;
  private final String configurationFile;
  private final String confDirectory;
  private final List<String> binDirectories;
  private final String note;

  Preset(
      String optionName,
      ContainerRuntime runtime,
      String configurationFile,
      String confDirectory,
      List<String> binDirectories,
      String note) {
    this.optionName = optionName;
    this.runtime = runtime;
    this.configurationFile = configurationFile;
    this.confDirectory = confDirectory;
    this.binDirectories = List.copyOf(binDirectories);
    this.note = note;
  }

  /**
   * The preset of a name as users write it.
   *
   * @return empty for {@link #AUTO}
   * @throws IllegalArgumentException if there is none; the message names all
   */
  public static Optional<Preset> of(String name) {
    if (name.equals(AUTO)) {
      return Optional.empty();
    }
    return Optional.of(
        Arrays.stream(values())
            .filter(preset -> preset.optionName.equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no preset \"" + name + "\"; use one of " + names())));
  }

  /** All names with {@link #AUTO}, for messages. */
  public static String names() {
    return AUTO
        + ", "
        + Arrays.stream(values()).map(Preset::optionName).collect(Collectors.joining(", "));
  }

  /** Its name as users write it. */
  public String optionName() {
    return optionName;
  }

  public ContainerRuntime runtime() {
    return runtime;
  }

  /** Where the runtime's main configuration file lies on the node. */
  public String configurationFile() {
    return configurationFile;
  }

  /** The directory that has to be mounted, read-only, for the configuration to be read. */
  public String configurationDirectory() {
    return HostPath.parent(configurationFile);
  }

  public String confDirectory() {
    return confDirectory;
  }

  /** Where the runtime looks for plugins, or may look, in its order. */
  public List<String> binDirectories() {
    return binDirectories;
  }

  /** What is peculiar about it, in one clause. */
  public String note() {
    return note;
  }

  /** Whether the file lies where no other platform has one, and so tells this one. */
  boolean isToldByItsFile() {
    return !configurationFile.equals(Paths.CONTAINERD) && !configurationFile.equals(Paths.CRIO);
  }

  /** Those whose files detection looks at by itself, the most telling first. */
  static List<Preset> candidates() {
    return List.of(K3S, RKE2, MICROK8S, TALOS, PLAIN_CONTAINERD, CRIO);
  }

  /** The platform that a configuration is of, where its directories tell more than its place. */
  Preset refinedBy(RuntimeConfiguration read) {
    return Arrays.stream(values())
        .filter(preset -> preset.configurationFile.equals(configurationFile))
        .filter(preset -> preset.isToldBy(read))
        .findFirst()
        .orElse(this);
  }

  private boolean isToldBy(RuntimeConfiguration read) {
    return switch (this) {
      case OPENSHIFT ->
          read.confDir().map(Setting::value).filter(confDirectory::equals).isPresent();
      case GKE ->
          read.binDirs()
              .map(Setting::value)
              .filter(dirs -> dirs.contains("/home/kubernetes/bin"))
              .isPresent();
      case K3S,
          RKE2,
          MICROK8S,
          TALOS,
          EKS,
          AKS,
          BOTTLEROCKET,
          KIND,
          MINIKUBE,
          PLAIN_CONTAINERD,
          CRIO ->
          false;
    };
  }
}
