package mesh.sluice.detect;

import java.util.List;
import java.util.Optional;
import mesh.sluice.text.Printable;

/** A directory that a configuration names. */
final class DirectorySetting {
  private DirectorySetting() {}

  /**
   * The directory, cleaned; empty, with a warning, if it cannot be one: relative to where the
   * runtime was started, or with a placeholder that was never filled in.
   */
  static Optional<Setting<String>> checked(Setting<String> directory, List<Warning> warnings) {
    if (HostPath.isUsable(directory.value())) {
      return Optional.of(directory.with(HostPath.clean(directory.value())));
    }
    warnings.add(
        Warning.of(
            directory.file(),
            directory.key()
                + " is \""
                + Printable.shortLine(directory.value())
                + "\", which is not an absolute path",
            "correct it, or give the directory explicitly"));
    return Optional.empty();
  }
}
