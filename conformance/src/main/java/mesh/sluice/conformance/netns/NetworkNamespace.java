package mesh.sluice.conformance.netns;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A named network namespace, made and removed with {@code ip netns}.
 *
 * @param name its name below {@code /run/netns}
 */
public record NetworkNamespace(String name) {
  private static final Path DIRECTORY = Path.of("/run/netns");

  /** The path that CNI_NETNS gives. */
  public Path path() {
    return DIRECTORY.resolve(name);
  }

  /**
   * The command that runs another one inside; it replaces itself, so the process id is that of the
   * other.
   */
  public List<String> inside(List<String> command) {
    List<String> whole = new ArrayList<>(List.of("nsenter", "--net=" + path(), "--"));
    whole.addAll(command);
    return whole;
  }
}
