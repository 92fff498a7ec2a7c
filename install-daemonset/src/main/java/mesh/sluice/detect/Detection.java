package mesh.sluice.detect;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import mesh.sluice.json.JsonValue.JsonObject;

/**
 * Where the runtime of a node looks, what was taken for it, and why. All paths are those of the
 * node; {@link HostRoot#resolve} says where they are from here.
 *
 * @param preset the platform that was given or recognised
 * @param configurationFiles what was read of the runtime's configuration, in its order
 * @param confDirectory where the runtime loads CNI configuration from
 * @param binDirectories where the runtime looks for plugins, in its order
 * @param binDirectory the one of them that the plugin belongs into; empty if none is writable from
 *     here, of which there is a warning
 * @param multus what is behind the file that the runtime loads now, if that is Multus'
 * @param warnings what the node's owner should know
 */
public record Detection(
    ContainerRuntime runtime,
    Optional<Preset> preset,
    List<ConfigurationFile> configurationFiles,
    Choice<String> confDirectory,
    Choice<List<String>> binDirectories,
    Optional<Choice<String>> binDirectory,
    Optional<Multus> multus,
    List<Warning> warnings) {
  public Detection {
    requireNonNull(runtime);
    requireNonNull(preset);
    configurationFiles = List.copyOf(configurationFiles);
    requireNonNull(confDirectory);
    requireNonNull(binDirectories);
    requireNonNull(binDirectory);
    requireNonNull(multus);
    warnings = List.copyOf(warnings);
  }

  /** Why nothing should be installed; empty if nothing speaks against it. */
  public List<Warning> obstacles() {
    return warnings.stream().filter(Warning::blocksInstallation).toList();
  }

  /** For people: some lines, each with its end. */
  public String toText() {
    return DetectionText.of(this);
  }

  /** For programs. */
  public JsonObject toJson() {
    return DetectionJson.of(this);
  }
}
