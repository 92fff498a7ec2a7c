package mesh.sluice.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import mesh.sluice.detect.HostFiles.DirectoryState;

/**
 * Decides which directories count, options before what is known, and tells what cannot work with
 * them. Pure.
 */
final class DirectoryChoice {
  private final DetectionOptions options;
  private final KnownDirectories known;
  private final Function<String, DirectoryState> states;
  private final UnaryOperator<String> real;
  private final List<Warning> warnings = new ArrayList<>();

  /**
   * @param states how a directory looks from here
   * @param real a path without symbolic links
   */
  DirectoryChoice(
      DetectionOptions options,
      KnownDirectories known,
      Function<String, DirectoryState> states,
      UnaryOperator<String> real) {
    this.options = options;
    this.known = known;
    this.states = states;
    this.real = real;
  }

  /** What was wrong with what was asked so far. */
  List<Warning> warnings() {
    return List.copyOf(warnings);
  }

  /** Where the runtime loads CNI configuration from. */
  Choice<String> confDirectory() {
    Choice<String> found = known.confDirectory();
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
    if (chosen.source() == Source.OPTION
        && known.isConfigured()
        && !same(chosen.value(), found.value())) {
      warnings.add(
          Warning.blocking(
              "--conf-dir " + chosen.value(),
              "the entry cannot take effect there: "
                  + known.runtime().label()
                  + " loads from "
                  + found.value()
                  + " ("
                  + found.because()
                  + ")",
              "leave the option out, or change the configuration of " + known.runtime().label()));
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
    return options
        .binDirectory()
        .filter(given -> !known.isConfigured())
        .map(given -> new Choice<>(List.of(given), Source.OPTION, "given as --bin-dir"))
        .orElseGet(known::binDirectories);
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
              runtime(known) + " looks for plugins there, but " + states(searched.value()),
              "mount one of them read-write, or add a writable one to the configuration of "
                  + runtime(known)));
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
              known.runtime().label()
                  + " does not look for plugins there, but in "
                  + String.join(", ", searched.value()),
              "give one of these, or add it to the configuration of " + known.runtime().label()));
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

  private boolean same(String one, String other) {
    return one.equals(other) || real.apply(one).equals(real.apply(other));
  }

  private static String runtime(KnownDirectories known) {
    return known.runtime() == ContainerRuntime.UNKNOWN
        ? "the container runtime"
        : known.runtime().label();
  }
}
