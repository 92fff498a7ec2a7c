package mesh.sluice.detect;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which configuration the runtime of the kubelet reads. A node can hold several: Docker brings a
 * containerd of its own, node images bring all runtimes, an uninstalled distribution leaves files.
 */
final class Candidates {
  private Candidates() {}

  /** Looks at what the options leave open; those that cannot be running pods are left out. */
  static List<Candidate> look(
      HostFiles files, DetectionOptions options, Optional<RuntimeVersion> version) {
    return presets(options, version)
        .flatMap(preset -> Candidate.look(files, preset, file(preset, options), version).stream())
        .filter(Candidate::mayRunPods)
        .toList();
  }

  /**
   * The one that counts: the first in the order of the table, since a distribution's own place
   * tells more than one that packages share; but of the shared places one that can be read.
   */
  static Optional<Candidate> choose(List<Candidate> candidates) {
    Optional<Candidate> first = candidates.stream().findFirst();
    if (first.isEmpty() || first.get().isReadable() || first.get().preset().isToldByItsFile()) {
      return first;
    }
    return candidates.stream().filter(Candidate::isReadable).findFirst().or(() -> first);
  }

  /** That others were found, which say something else. */
  static Optional<Warning> ambiguity(Candidate chosen, List<Candidate> candidates) {
    String others =
        candidates.stream()
            .filter(other -> other.isReadable() && chosen.isReadable())
            .filter(other -> !directories(other).equals(directories(chosen)))
            .map(Candidate::file)
            .collect(Collectors.joining(", "));
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Warning.of(
                others,
                "it names other directories than " + chosen.file() + ", which was taken",
                "name the platform by --preset, or remove what is left of another runtime"));
  }

  private static List<Object> directories(Candidate candidate) {
    RuntimeConfiguration read = candidate.configuration().orElseThrow();
    return List.of(
        read.confDir().map(Setting::value).orElse(Defaults.CONF_DIRECTORY),
        read.binDirs().map(Setting::value).orElse(Defaults.BIN_DIRECTORIES));
  }

  /** The files that {@link #look} looks at, for a message. */
  static String places(DetectionOptions options, Optional<RuntimeVersion> version) {
    return presets(options, version)
        .map(preset -> file(preset, options))
        .collect(Collectors.joining(", "));
  }

  private static Stream<Preset> presets(
      DetectionOptions options, Optional<RuntimeVersion> version) {
    if (options.preset().isPresent()) {
      return options.preset().stream();
    }
    if (options.runtimeConfiguration().isPresent()) {
      // Only the two kinds of configuration differ then, and the name of the file tells which.
      boolean crio = options.runtimeConfiguration().get().contains("crio");
      return Stream.of(crio ? Preset.CRIO : Preset.PLAIN_CONTAINERD);
    }
    return Preset.candidates().stream()
        .filter(preset -> version.isEmpty() || preset.runtime() == version.get().runtime());
  }

  private static String file(Preset preset, DetectionOptions options) {
    return options.runtimeConfiguration().orElse(preset.configurationFile());
  }
}
