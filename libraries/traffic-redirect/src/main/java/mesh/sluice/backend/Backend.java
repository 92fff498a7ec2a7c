package mesh.sluice.backend;

import java.io.IOException;
import java.util.Optional;
import mesh.sluice.rules.Ruleset;

/**
 * A way to install, remove and check rules in the network namespace of the calling thread. Keeps
 * nothing but what lies in the kernel.
 */
public interface Backend {
  /** The backend's name, for people. */
  String name();

  /**
   * Makes our rules be exactly {@code ruleset}, whatever they were before: an ADD that is repeated
   * changes nothing, and one that follows a damage repairs it.
   *
   * @return whether there were rules of ours before
   * @throws IOException if that is not possible; the message says what to do
   */
  boolean install(Ruleset ruleset) throws IOException;

  /**
   * Removes our rules. Nothing happens if there are none.
   *
   * @return whether there were some
   */
  boolean remove() throws IOException;

  /**
   * Compares our rules with their own mark and, where {@code expected} is given and the same
   * version of Sluice installed them, with that.
   */
  CheckResult check(Optional<Ruleset> expected) throws IOException;

  /**
   * Reads our rules as they are, for people.
   *
   * @return empty if there are none
   */
  Optional<InstalledRules> read() throws IOException;

  /**
   * What our rules say of themselves ({@link InstalledRules#mark}), without the rules.
   *
   * @return empty if there are none, or none with a mark
   */
  Optional<String> readMark() throws IOException;

  /**
   * Sees whether this backend can work on this node. Changes nothing, in any namespace.
   *
   * @throws IOException if it cannot; the message says what to do
   */
  void probe() throws IOException;
}
