package mesh.sluice.detect;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * A file of the runtime's configuration that was read.
 *
 * @param path as on the node
 * @param version of containerd's format, 1 if the file names none; empty for CRI-O, which has no
 *     versions
 */
public record ConfigurationFile(String path, OptionalInt version) {
  public ConfigurationFile {
    requireNonNull(path);
    requireNonNull(version);
  }
}
