package mesh.sluice.node;

import java.nio.file.Path;
import java.util.Optional;
import mesh.sluice.detect.Detection;
import mesh.sluice.detect.DetectionOptions;
import mesh.sluice.detect.Detector;
import mesh.sluice.detect.HostRoot;
import mesh.sluice.detect.Preset;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say where the node's files are. All paths but the first are those of the node. */
final class HostOptions {
  @Option(
      names = "--host-root",
      paramLabel = "DIRECTORY",
      defaultValue = "/",
      description = "Where the node's file system is seen from here. Default: ${DEFAULT-VALUE}.")
  private Path root;

  @Option(
      names = "--conf-dir",
      paramLabel = "DIRECTORY",
      description =
          "Where the runtime loads CNI configuration from. Default: what the runtime's own "
              + "configuration says, else the preset.")
  private String confDirectory;

  @Option(
      names = "--bin-dir",
      paramLabel = "DIRECTORY",
      description =
          "Where the plugin is put. Default: the first directory that the runtime searches "
              + "and that can be written.")
  private String binDirectory;

  @Option(
      names = "--runtime-config",
      paramLabel = "FILE",
      description = "The main configuration file of containerd or CRI-O. Default: the preset's.")
  private String runtimeConfiguration;

  @Option(
      names = "--preset",
      paramLabel = "PLATFORM",
      defaultValue = Preset.AUTO,
      description =
          "What is known of a platform: auto, k3s, rke2, microk8s, talos, gke, eks, aks, "
              + "bottlerocket, kind, minikube, openshift, containerd or crio. Default: "
              + "${DEFAULT-VALUE}.")
  private String preset;

  @Option(
      names = "--runtime-version",
      paramLabel = "VERSION",
      description =
          "The runtime and its version as the node's status has them, such as "
              + "containerd://2.1.5: releases read some keys in different ways. Default: not "
              + "known; detect tells where it matters.")
  private String runtimeVersion;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  HostRoot root() {
    return HostRoot.at(root);
  }

  /** What was found; changes nothing. */
  Detection detect() {
    return Detector.detect(root(), options());
  }

  /** Whether the user has named this directory, which then counts whatever else is found. */
  boolean namesDirectories() {
    return confDirectory != null && binDirectory != null;
  }

  private DetectionOptions options() {
    try {
      return new DetectionOptions(
          preset(),
          Optional.ofNullable(runtimeConfiguration),
          Optional.ofNullable(confDirectory),
          Optional.ofNullable(binDirectory),
          Optional.ofNullable(runtimeVersion));
    } catch (IllegalArgumentException e) {
      throw misused(e.getMessage());
    }
  }

  private Optional<Preset> preset() {
    try {
      return Preset.of(preset);
    } catch (IllegalArgumentException e) {
      throw misused("--preset: " + e.getMessage());
    }
  }

  private ParameterException misused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
