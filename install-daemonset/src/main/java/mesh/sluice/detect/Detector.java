package mesh.sluice.detect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out where the runtime of a node looks for CNI configuration and plugins. */
public final class Detector {
  private final HostFiles files;
  private final DetectionOptions options;
  private final Optional<RuntimeVersion> version;
  private final List<Warning> warnings = new ArrayList<>();

  private Detector(HostFiles files, DetectionOptions options) {
    this.files = files;
    this.options = options;
    this.version = options.runtimeVersion().flatMap(RuntimeVersion::parse);
  }

  /**
   * Looks at the node. Reads some files and changes nothing; what cannot be read is told as a
   * warning, never as an exception.
   */
  public static Detection detect(HostRoot root, DetectionOptions options) {
    return detect((HostFiles) root, options);
  }

  static Detection detect(HostFiles files, DetectionOptions options) {
    return new Detector(files, options).detect();
  }

  private Detection detect() {
    List<Candidate> candidates = Candidates.look(files, options, version);
    Optional<Candidate> chosen = Candidates.choose(candidates);
    Optional<RuntimeConfiguration> configuration = chosen.flatMap(Candidate::configuration);
    candidates.forEach(candidate -> candidate.problem().ifPresent(warnings::add));
    configuration.ifPresent(read -> warnings.addAll(read.warnings()));
    chosen.flatMap(one -> Candidates.ambiguity(one, candidates)).ifPresent(warnings::add);
    warnIfNothingFound(chosen);

    Optional<Preset> preset = options.preset().or(() -> chosen.map(Candidate::preset));
    KnownDirectories known = new KnownDirectories(configuration, preset);
    DirectoryChoice choice = new DirectoryChoice(options, known, files::state, files::real);
    Choice<String> confDirectory = choice.confDirectory();
    Choice<List<String>> binDirectories = choice.binDirectories();
    Optional<Choice<String>> binDirectory = choice.binDirectory(binDirectories);
    warnings.addAll(choice.warnings());
    configuration.ifPresent(this::warnIfSeveralNetworks);

    Optional<Multus> multus = multus(confDirectory.value(), configuration, preset);
    multus.ifPresent(found -> warnings.add(behindMultus(found)));
    return new Detection(
        runtime(known),
        preset,
        configuration.map(RuntimeConfiguration::files).orElse(List.of()),
        confDirectory,
        binDirectories,
        binDirectory,
        multus,
        warnings);
  }

  /** Where no file tells the runtime, the node object may. */
  private ContainerRuntime runtime(KnownDirectories known) {
    return known.runtime() == ContainerRuntime.UNKNOWN
        ? version.map(RuntimeVersion::runtime).orElse(ContainerRuntime.UNKNOWN)
        : known.runtime();
  }

  private void warnIfNothingFound(Optional<Candidate> chosen) {
    if (chosen.isPresent()) {
      return;
    }
    if (version.isPresent() && version.get().runtime() == ContainerRuntime.UNKNOWN) {
      warnings.add(
          Warning.of(
              options.runtimeVersion().orElseThrow(),
              "its configuration is not known, and it may pass no annotations to plugins",
              "give --conf-dir and --bin-dir, and configure the agent's socket"));
      return;
    }
    if (options.confDirectory().isPresent() && options.binDirectory().isPresent()) {
      // As that warning would advise.
      return;
    }
    warnings.add(
        Warning.of(
            files.toString(),
            "no configuration of a runtime is visible below it; looked for "
                + Candidates.places(options, version),
            "mount its directory read-only, name the file by --runtime-config, or give --conf-dir"
                + " and --bin-dir"));
  }

  private void warnIfSeveralNetworks(RuntimeConfiguration read) {
    read.maxConfNum()
        .filter(number -> number.value() != 1)
        .ifPresent(
            number ->
                warnings.add(
                    Warning.of(
                        number.file(),
                        number.key()
                            + " is "
                            + number.value()
                            + ", so that pods get several networks, of which the first alone is"
                            + " redirected",
                        "set it to 1, or use Multus for further networks")));
  }

  private Optional<Multus> multus(
      String directory, Optional<RuntimeConfiguration> configuration, Optional<Preset> preset) {
    Optional<String> network =
        configuration.flatMap(RuntimeConfiguration::defaultNetwork).map(Setting::value);
    try {
      return NetworkFile.chosen(files, directory, network)
          .flatMap(file -> MultusConfiguration.find(file, preset));
    } catch (IOException e) {
      // That the directory is not visible has been told.
      return Optional.empty();
    }
  }

  private static Warning behindMultus(Multus multus) {
    return Warning.of(
        multus.file(),
        "Multus is the runtime's plugin, and hands no annotations to the plugins behind it, whose"
            + " configuration lies in "
            + multus.delegatesDirectory(),
        "configure the agent's socket, so that the agent says which pods are meshed");
  }
}
