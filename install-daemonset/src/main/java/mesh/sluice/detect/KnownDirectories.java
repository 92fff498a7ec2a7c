package mesh.sluice.detect;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where the runtime looks, from what is known of it: its configuration, then the preset, then what
 * all runtimes do. Pure.
 *
 * @param configuration empty if none could be read
 * @param preset empty if no platform was named or recognised
 */
record KnownDirectories(Optional<RuntimeConfiguration> configuration, Optional<Preset> preset) {

  /** Whether the runtime's own configuration says where it looks, be it by saying nothing. */
  boolean isConfigured() {
    return configuration.isPresent();
  }

  ContainerRuntime runtime() {
    return configuration
        .map(RuntimeConfiguration::runtime)
        .or(() -> preset.map(Preset::runtime))
        .orElse(ContainerRuntime.UNKNOWN);
  }

  Choice<String> confDirectory() {
    return choose(
        RuntimeConfiguration::confDir,
        Preset::confDirectory,
        Defaults.CONF_DIRECTORY,
        isCrio() ? "network_dir" : "conf_dir");
  }

  Choice<List<String>> binDirectories() {
    return choose(
        RuntimeConfiguration::binDirs,
        Preset::binDirectories,
        Defaults.BIN_DIRECTORIES,
        isCrio() ? "plugin_dirs" : "bin_dirs");
  }

  private boolean isCrio() {
    return runtime() == ContainerRuntime.CRI_O;
  }

  private <T> Choice<T> choose(
      Function<RuntimeConfiguration, Optional<Setting<T>>> setting,
      Function<Preset, T> ofPreset,
      T ofRuntime,
      String key) {
    if (configuration.isPresent()) {
      return choose(configuration.get(), setting, ofRuntime, key);
    }
    return preset
        .map(
            named ->
                new Choice<>(
                    ofPreset.apply(named),
                    Source.PRESET,
                    named.optionName() + ", for its configuration could not be read"))
        .orElseGet(
            () ->
                new Choice<>(
                    ofRuntime,
                    Source.DEFAULT,
                    "that of all runtimes, for no configuration was found"));
  }

  private static <T> Choice<T> choose(
      RuntimeConfiguration read,
      Function<RuntimeConfiguration, Optional<Setting<T>>> setting,
      T ofRuntime,
      String key) {
    return setting
        .apply(read)
        .map(set -> new Choice<>(set.value(), Source.CONFIGURATION, set.because()))
        .orElseGet(
            () ->
                new Choice<>(
                    ofRuntime,
                    Source.DEFAULT,
                    "%s's own, for %s does not set %s"
                        .formatted(read.runtime().label(), read.mainFile(), key)));
  }
}
