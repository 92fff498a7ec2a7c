package mesh.sluice.conformance.plugin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A plugin under test, as its description declares it.
 *
 * @param name its name in reports
 * @param version its version in reports
 * @param binary the file name of the plugin, which is also its CNI type
 * @param entry its entry in a network configuration list, without {@code type}
 * @param work what makes it do its work on ADD
 * @param idle what makes it pass without work; absent if it always works
 * @param traits what it is like
 * @param observe the command whose output shows the plugin's work; absent if it cannot be seen
 * @param damage commands of which each damages the work, for CHECK to notice
 * @param tolerate commands that change what is not the plugin's, which CHECK must tolerate
 * @param unready how to make STATUS fail; absent if it cannot be arranged
 * @param transientFailure a request that needs something which is absent for now; absent if it
 *     needs nothing
 * @param misuse a request that can never succeed; absent if every request can
 */
public record PluginUnderTest(
    String name,
    String version,
    String binary,
    ObjectNode entry,
    Variant work,
    Optional<Variant> idle,
    Traits traits,
    Optional<NamespaceCommand> observe,
    List<NamespaceCommand> damage,
    List<NamespaceCommand> tolerate,
    Optional<Variant> unready,
    Optional<Variant> transientFailure,
    Optional<Variant> misuse) {
  /** Checks names and copies lists. */
  public PluginUnderTest {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(version, "version");
    if (!binary.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "binary: '" + binary + "' is not a file name; give directories with --plugin-dir");
    }
    damage = List.copyOf(damage);
    tolerate = List.copyOf(tolerate);
  }

  /** The capabilities that the entry declares as true. */
  public List<String> capabilities() {
    return entry.path("capabilities").properties().stream()
        .filter(capability -> capability.getValue().asBoolean(false))
        .map(java.util.Map.Entry::getKey)
        .toList();
  }
}
