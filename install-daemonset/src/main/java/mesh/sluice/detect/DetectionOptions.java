package mesh.sluice.detect;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What the operator says of a node. Whatever is given wins over what is found.
 *
 * @param preset the platform; empty to find it out
 * @param runtimeConfiguration the runtime's main configuration file, if it lies elsewhere than the
 *     preset says; without a preset it is taken for CRI-O's if {@code crio} is in the path
 * @param confDirectory where the runtime loads CNI configuration from
 * @param binDirectory where the plugin is put
 * @param runtimeVersion {@code status.nodeInfo.containerRuntimeVersion} of the node, such as {@code
 *     containerd://2.1.5}: tells which of several configurations counts, how imports are merged,
 *     and which keys are read
 */
public record DetectionOptions(
    Optional<Preset> preset,
    Optional<String> runtimeConfiguration,
    Optional<String> confDirectory,
    Optional<String> binDirectory,
    Optional<String> runtimeVersion) {
  /** Nothing given. */
  public static final DetectionOptions AUTOMATIC =
      new DetectionOptions(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * Checks the version, checks and cleans the paths.
   *
   * @throws IllegalArgumentException if a path is not absolute or the version is written otherwise;
   *     the message names the option
   */
  public DetectionOptions {
    requireNonNull(preset);
    runtimeVersion
        .filter(version -> RuntimeVersion.parse(version).isEmpty())
        .ifPresent(
            version -> {
              throw new IllegalArgumentException(
                  "--runtime-version \""
                      + version
                      + "\" is not a runtime with its version; write it as status.nodeInfo."
                      + "containerRuntimeVersion of the node has it, such as containerd://2.1.5");
            });
    runtimeConfiguration = path("--runtime-config", runtimeConfiguration);
    confDirectory = path("--conf-dir", confDirectory);
    binDirectory = path("--bin-dir", binDirectory);
  }

  /** These with another preset. */
  public DetectionOptions withPreset(Preset other) {
    return new DetectionOptions(
        Optional.of(other), runtimeConfiguration, confDirectory, binDirectory, runtimeVersion);
  }

  /** These with another configuration file. */
  public DetectionOptions withRuntimeConfiguration(String path) {
    return new DetectionOptions(
        preset, Optional.of(path), confDirectory, binDirectory, runtimeVersion);
  }

  /** These with another directory of CNI configuration. */
  public DetectionOptions withConfDirectory(String path) {
    return new DetectionOptions(
        preset, runtimeConfiguration, Optional.of(path), binDirectory, runtimeVersion);
  }

  /** These with another directory of programs. */
  public DetectionOptions withBinDirectory(String path) {
    return new DetectionOptions(
        preset, runtimeConfiguration, confDirectory, Optional.of(path), runtimeVersion);
  }

  /** These with another version of the runtime. */
  public DetectionOptions withRuntimeVersion(String version) {
    return new DetectionOptions(
        preset, runtimeConfiguration, confDirectory, binDirectory, Optional.of(version));
  }

  private static Optional<String> path(String option, Optional<String> path) {
    path.filter(given -> !HostPath.isUsable(given))
        .ifPresent(
            given -> {
              throw new IllegalArgumentException(
                  option + " \"" + given + "\" is not an absolute path; give the path on the node");
            });
    return path.map(HostPath::clean);
  }
}
