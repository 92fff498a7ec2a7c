package mesh.sluice.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import mesh.sluice.detect.HostFiles.DirectoryState;

/**
 * Decides, from what is known, which directories count: options first, then the runtime's
 * configuration, then the preset, then the default. Pure.
 */
final class DirectoryChoice {
  private final DetectionOptions options;
  private final Optional<Candidate> candidate;
  private final Function<String, DirectoryState> states;
  private final UnaryOperator<String> real;
  private final List<Warning> warnings = new ArrayList<>();

  /**
   * @param candidate the configuration that counts; empty if none is there
   * @param states how a directory looks from here
   * @param real a path without symbolic links
   */
  DirectoryChoice(
      DetectionOptions options,
      Optional<Candidate> candidate,
      Function<String, DirectoryState> states,
      UnaryOperator<String> real) {
    this.options = options;
    this.candidate = candidate;
    this.states = states;
    this.real = real;
  }

  /** What was wrong with what was asked so far. */
  List<Warning> warnings() {
    return List.copyOf(warnings);
  }

  private Optional<RuntimeConfiguration> configuration() {
    return candidate.flatMap(Candidate::configuration);
  }

  private Optional<Preset> preset() {
    return options.preset().or(() -> candidate.map(Candidate::preset));
  }

  /** Where the runtime loads CNI configuration from. */
  Choice<String> confDirectory() {
    Choice<String> found =
        found(
            RuntimeConfiguration::confDir,
            Preset::confDirectory,
            Defaults.CONF_DIRECTORY,
            "conf_dir");
    Choice<String> chosen =
        options
            .confDirectory()
            .map(given -> new Choice<>(given, Source.OPTION, "given as --conf-dir"))
            .orElse(found);
    warnIfNotRead(chosen, found);
    warnIfNotUsable(chosen.value());
    return chosen;
  }

  /** linkerd/linkerd2#11250, istio/istio#26002: an entry where the runtime does not look. */
  private void warnIfNotRead(Choice<String> chosen, Choice<String> found) {
    if (chosen.source() == Source.OPTION && isKnown() && !same(chosen.value(), found.value())) {
      warnings.add(
          Warning.blocking(
              "--conf-dir " + chosen.value(),
              "the entry cannot take effect there: "
                  + runtime().label()
                  + " loads from "
                  + found.value()
                  + " ("
                  + found.because()
                  + ")",
              "leave the option out, or change the configuration of " + runtime().label()));
    }
  }

  private void warnIfNotUsable(String directory) {
    switch (states.apply(directory)) {
      case NOT_VISIBLE ->
          warnings.add(
              Warning.blocking(
                  directory, "it is not visible here", "create it on the node, and mount it"));
      case READ_ONLY ->
          warnings.add(
              Warning.blocking(
                  directory,
                  "it cannot be written from here",
                  "mount it read-write; with SELinux enforcing, set the type of the pod"));
      case WRITABLE -> {}
    }
  }

  /** Where the runtime looks for plugins. */
  Choice<List<String>> binDirectories() {
    Choice<List<String>> found =
        found(
            RuntimeConfiguration::binDirs,
            Preset::binDirectories,
            Defaults.BIN_DIRECTORIES,
            "bin_dirs");
    return options
        .binDirectory()
        .filter(given -> !isKnown())
        .map(given -> new Choice<>(List.of(given), Source.OPTION, "given as --bin-dir"))
        .orElse(found);
  }

  /** The directory for our program; empty, with a warning, if there is none. */
  Optional<Choice<String>> binDirectory(Choice<List<String>> searched) {
    if (options.binDirectory().isPresent()) {
      return Optional.of(given(options.binDirectory().get(), searched));
    }
    Optional<String> writable =
        searched.value().stream()
            .filter(dir -> states.apply(dir) == DirectoryState.WRITABLE)
            .findFirst();
    if (writable.isEmpty()) {
      warnings.add(
          Warning.blocking(
              String.join(", ", searched.value()),
              runtime().label() + " looks for plugins there, but " + states(searched.value()),
              "mount one of them read-write, or add a writable one to the configuration of "
                  + runtime().label()));
    }
    return writable.map(
        directory ->
            new Choice<>(directory, searched.source(), "the first writable one of the bin dirs"));
  }

  /** istio/istio#11676: an entry for a program that the runtime does not find blocks all pods. */
  private Choice<String> given(String directory, Choice<List<String>> searched) {
    boolean isSearched = searched.value().stream().anyMatch(dir -> same(dir, directory));
    if (!isSearched) {
      warnings.add(
          Warning.blocking(
              "--bin-dir " + directory,
              runtime().label()
                  + " does not look for plugins there, but in "
                  + String.join(", ", searched.value()),
              "give one of these, or add it to the configuration of " + runtime().label()));
    } else if (states.apply(directory) != DirectoryState.WRITABLE) {
      warnings.add(
          Warning.blocking(
              "--bin-dir " + directory, states(List.of(directory)), "mount it read-write"));
    }
    return new Choice<>(directory, Source.OPTION, "given as --bin-dir");
  }

  private String states(List<String> directories) {
    List<String> said = new ArrayList<>();
    for (String directory : directories) {
      switch (states.apply(directory)) {
        case NOT_VISIBLE -> said.add(directory + " is not visible here");
        case READ_ONLY -> said.add(directory + " cannot be written from here");
        case WRITABLE -> {}
      }
    }
    return String.join(", ", said);
  }

  /** Whether the runtime's own configuration says where it looks, be it by saying nothing. */
  private boolean isKnown() {
    return configuration().isPresent();
  }

  private ContainerRuntime runtime() {
    return configuration()
        .map(RuntimeConfiguration::runtime)
        .or(() -> preset().map(Preset::runtime))
        .orElse(ContainerRuntime.UNKNOWN);
  }

  private boolean same(String one, String other) {
    return one.equals(other) || real.apply(one).equals(real.apply(other));
  }

  private <T> Choice<T> found(
      Function<RuntimeConfiguration, Optional<Setting<T>>> setting,
      Function<Preset, T> ofPreset,
      T ofRuntime,
      String key) {
    if (isKnown()) {
      RuntimeConfiguration read = configuration().get();
      return setting
          .apply(read)
          .map(set -> new Choice<>(set.value(), Source.CONFIGURATION, set.because()))
          .orElseGet(
              () ->
                  new Choice<>(
                      ofRuntime,
                      Source.DEFAULT,
                      "%s's own, for %s does not set %s"
                          .formatted(read.runtime().label(), read.mainFile(), key(read, key))));
    }
    return preset()
        .map(
            preset ->
                new Choice<>(
                    ofPreset.apply(preset),
                    Source.PRESET,
                    preset.optionName() + ", for its configuration could not be read"))
        .orElseGet(
            () ->
                new Choice<>(
                    ofRuntime,
                    Source.DEFAULT,
                    "that of all runtimes, for no configuration was found"));
  }

  private static String key(RuntimeConfiguration read, String key) {
    if (read.runtime() == ContainerRuntime.CONTAINERD) {
      return key;
    }
    return key.equals("conf_dir") ? "network_dir" : "plugin_dirs";
  }
}
