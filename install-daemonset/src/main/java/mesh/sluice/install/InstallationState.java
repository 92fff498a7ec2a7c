package mesh.sluice.install;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * How far the installation is.
 *
 * @param phase what can be said in a word
 * @param detail why it is so, as a clause; empty if installed
 * @param configuration the file that names the plugin; empty if none does
 * @param network the network whose chain that is
 * @param mode {@code conflist} or {@code folder}
 * @param program where the program is, or is to be
 * @param version what the program says of itself; empty if it was not asked yet
 * @param since when this phase began
 * @param rewrites how often entry or program had to be put back since this process began
 * @param drift whether something takes them away again and again, so that they come back late
 * @param lastError the last failure, also after it was overcome
 */
public record InstallationState(
    Phase phase,
    String detail,
    Optional<Path> configuration,
    Optional<String> network,
    Optional<String> mode,
    Path program,
    Optional<String> version,
    Instant since,
    long rewrites,
    boolean drift,
    Optional<Failure> lastError) {
  /** Whether pods get the plugin. */
  public enum Phase {
    /** There is no network yet, or it is being changed. */
    WAITING,
    /** The program is in place, and the network names it. */
    INSTALLED,
    /** Something has to be done about it; it is tried again nevertheless. */
    FAILED
  }

  /**
   * What went wrong.
   *
   * @param message what, and what to do
   * @param at when
   */
  public record Failure(String message, Instant at) {}

  public InstallationState {
    requireNonNull(phase);
    requireNonNull(detail);
    requireNonNull(configuration);
    requireNonNull(network);
    requireNonNull(mode);
    requireNonNull(program);
    requireNonNull(version);
    requireNonNull(since);
    requireNonNull(lastError);
  }

  /** Before anything was tried. */
  static InstallationState initial(Path program, Instant now) {
    return new InstallationState(
        Phase.WAITING,
        "it has not begun",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        program,
        Optional.empty(),
        now,
        0,
        false,
        Optional.empty());
  }
}
