package mesh.sluice.detect;

import static java.util.Objects.requireNonNull;

/**
 * Something that the node's owner should know.
 *
 * @param about the file, directory or option
 * @param problem what is wrong with it
 * @param remedy what to do
 * @param blocksInstallation whether what would be installed could not work, or would keep pods from
 *     starting
 */
public record Warning(String about, String problem, String remedy, boolean blocksInstallation) {
  public Warning {
    requireNonNull(about);
    requireNonNull(problem);
    requireNonNull(remedy);
  }

  static Warning of(String about, String problem, String remedy) {
    return new Warning(about, problem, remedy, false);
  }

  static Warning blocking(String about, String problem, String remedy) {
    return new Warning(about, problem, remedy, true);
  }

  /** All of it in one line. */
  public String text() {
    return about + ": " + problem + "; " + remedy;
  }
}
