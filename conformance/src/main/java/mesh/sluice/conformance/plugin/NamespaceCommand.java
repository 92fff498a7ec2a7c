package mesh.sluice.conformance.plugin;

import java.util.List;
import java.util.Map;

/**
 * A command to be run in one of the two network namespaces of a test. No shell is involved.
 *
 * @param place whose namespace
 * @param run program and arguments; {@code {ifname}}, {@code {hostInterface}} and {@code
 *     {containerID}} stand for those of the container
 */
public record NamespaceCommand(Place place, List<String> run) {
  /** Whose network namespace a command runs in. */
  public enum Place {
    /** The container's. */
    POD,
    /** The one that stands for the host's, where the plugin starts. */
    NODE
  }

  /** Checks that there is a program. */
  public NamespaceCommand {
    run = List.copyOf(run);
    if (run.isEmpty()) {
      throw new IllegalArgumentException("run: expected a program and its arguments");
    }
  }

  /** The command with its placeholders replaced. */
  public List<String> with(Map<String, String> values) {
    return run.stream().map(word -> replace(word, values)).toList();
  }

  private static String replace(String word, Map<String, String> values) {
    String replaced = word;
    for (Map.Entry<String, String> value : values.entrySet()) {
      replaced = replaced.replace("{" + value.getKey() + "}", value.getValue());
    }
    return replaced;
  }
}
