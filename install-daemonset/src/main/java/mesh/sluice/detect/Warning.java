package mesh.sluice.detect;

import static java.util.Objects.requireNonNull;

/**
 * Something that the node's owner should know.
 *
 * @param text the file, directory or option, what is wrong with it, and what to do, in one line
 * @param blocksInstallation whether what would be installed could not work, or would keep pods from
 *     starting
 */
public record Warning(String text, boolean blocksInstallation) {
  public Warning {
    requireNonNull(text);
  }

  static Warning of(String about, String problem, String remedy) {
    return new Warning(text(about, problem, remedy), false);
  }

  static Warning blocking(String about, String problem, String remedy) {
    return new Warning(text(about, problem, remedy), true);
  }

  private static String text(String about, String problem, String remedy) {
    return about + ": " + problem + "; " + remedy;
  }
}
