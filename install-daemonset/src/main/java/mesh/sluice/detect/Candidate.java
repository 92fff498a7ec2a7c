package mesh.sluice.detect;

import java.nio.file.NoSuchFileException;
import java.util.Optional;

/**
 * A configuration that the node's runtime may be running with, after looking at it.
 *
 * @param configuration empty if it is there and cannot be used
 * @param problem why it cannot be used
 */
record Candidate(
    Preset preset,
    String file,
    Optional<RuntimeConfiguration> configuration,
    Optional<Warning> problem) {

  /** Looks at one; empty if there is nothing to see. */
  static Optional<Candidate> look(
      HostFiles files, Preset preset, String file, Optional<RuntimeVersion> version) {
    try {
      RuntimeConfiguration read =
          preset.runtime() == ContainerRuntime.CRI_O
              ? CrioConfiguration.load(files, file)
              : containerd(files, file, version);
      return Optional.of(
          new Candidate(preset.refinedBy(read), file, Optional.of(read), Optional.empty()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (UnusableFileException e) {
      return Optional.of(
          new Candidate(preset, file, Optional.empty(), Optional.of(problem(file, e))));
    }
  }

  private static RuntimeConfiguration containerd(
      HostFiles files, String file, Optional<RuntimeVersion> version)
      throws NoSuchFileException, UnusableFileException {
    Optional<RuntimeVersion> ofContainerd =
        version.filter(one -> one.runtime() == ContainerRuntime.CONTAINERD);
    return ContainerdConfiguration.merge(
        ContainerdFiles.load(files, file, ofContainerd), ofContainerd);
  }

  private static Warning problem(String file, UnusableFileException e) {
    return Warning.of(
        file,
        e.getMessage(),
        "correct it, name the right file by --runtime-config, or give --conf-dir and --bin-dir");
  }

  boolean isReadable() {
    return configuration.isPresent();
  }

  /** Whether the kubelet may be talking to this one. */
  boolean mayRunPods() {
    return configuration.map(read -> !read.criDisabled()).orElse(true);
  }
}
