package mesh.sluice.conformance.driver;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What is sent to a process.
 *
 * @param command program and arguments
 * @param environment the whole environment; nothing is inherited
 * @param input what stdin holds
 */
public record Call(List<String> command, Map<String, String> environment, byte[] input) {
  /** Copies, sorting the environment so that evidence is the same each time. */
  public Call {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    Objects.requireNonNull(input, "input");
  }

  /** The environment sorted by name. */
  public Map<String, String> sortedEnvironment() {
    return new TreeMap<>(environment);
  }
}
