package mesh.sluice.detect;

import java.util.List;
import java.util.Optional;

/**
 * What the configuration of a runtime says of CNI.
 *
 * @param files those that were read, in their order
 * @param confDir empty if none of them sets it, so that the runtime takes its own default
 * @param binDirs likewise; the search path in its order
 * @param maxConfNum how many networks containerd loads; empty for its default of one
 * @param defaultNetwork the name of the network that CRI-O takes, whichever file comes first
 * @param criDisabled whether the kubelet cannot be talking to this runtime
 */
record RuntimeConfiguration(
    ContainerRuntime runtime,
    List<ConfigurationFile> files,
    Optional<Setting<String>> confDir,
    Optional<Setting<List<String>>> binDirs,
    Optional<Setting<Integer>> maxConfNum,
    Optional<Setting<String>> defaultNetwork,
    boolean criDisabled,
    List<Warning> warnings) {
  RuntimeConfiguration {
    files = List.copyOf(files);
    warnings = List.copyOf(warnings);
  }

  /** The first file that was read. */
  String mainFile() {
    return files.getFirst().path();
  }
}
