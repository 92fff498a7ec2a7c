package mesh.sluice.sandbox;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import mesh.sluice.posix.FileIdentity;

/**
 * A network namespace that is mounted somewhere, as runtimes do for each pod: containerd below a
 * name such as {@code cni-bf3dc6a6-0d7b-1f63-ffd3-10bcc4954803}, CRI-O below a UUID.
 *
 * @param path where it is mounted, as seen from here
 * @param identity which namespace it is. Numbers of namespaces are given again when one is gone;
 *     names of runtimes are not
 */
public record NetnsMount(Path path, FileIdentity identity) {
  public NetnsMount {
    requireNonNull(path);
    requireNonNull(identity);
  }
}
