package mesh.sluice.adoption;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import mesh.sluice.profile.ContainerNames;

/**
 * A rule of iptables, as {@code iptables-restore} reads it.
 *
 * @param text the line as it is written
 * @param words options with their values; one that is negated begins with {@code !}. That it is
 *     about TCP is left out, for OSM has no other rules
 */
record RestoreRule(String text, Map<String, String> words) {
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("-p", "-p"),
          Map.entry("--protocol", "-p"),
          Map.entry("-i", "-i"),
          Map.entry("--in-interface", "-i"),
          Map.entry("-o", "-o"),
          Map.entry("--out-interface", "-o"),
          Map.entry("-d", "-d"),
          Map.entry("--destination", "-d"),
          Map.entry("--dport", "--dports"),
          Map.entry("--destination-port", "--dports"),
          Map.entry("--dports", "--dports"),
          Map.entry("--destination-ports", "--dports"),
          Map.entry("--uid-owner", "--uid-owner"),
          Map.entry("-j", "-j"),
          Map.entry("--jump", "-j"),
          Map.entry("--to-port", "--to-ports"),
          Map.entry("--to-ports", "--to-ports"),
          Map.entry("--to-destination", "--to-destination"),
          Map.entry("-m", "-m"),
          Map.entry("--match", "-m"));
  private static final Set<String> MODULES = Set.of("tcp", "multiport", "owner");

  RestoreRule {
    requireNonNull(text);
    words = Map.copyOf(words);
  }

  /**
   * @param text of the whole line
   * @param options all of it after the name of the chain, split at white space
   * @throws NotUnderstoodException if there is an option that OSM's rules do not have
   */
  static RestoreRule parse(String text, String... options) throws NotUnderstoodException {
    Map<String, String> words = new HashMap<>();
    int next = 0;
    while (next < options.length) {
      boolean negated = options[next].equals("!");
      next += negated ? 1 : 0;
      String name = next + 1 < options.length ? NAMES.get(options[next]) : null;
      if (name == null) {
        throw notUnderstood(text);
      }
      String value = options[next + 1];
      next += 2;
      boolean implied =
          !negated && (name.equals("-p") && value.equals("tcp") || isModule(name, value));
      if (!implied && (name.equals("-m") || name.equals("-p"))
          || !implied && words.put((negated ? "!" : "") + name, value) != null) {
        throw notUnderstood(text);
      }
    }
    return new RestoreRule(text, words);
  }

  private static boolean isModule(String name, String value) {
    return name.equals("-m") && MODULES.contains(value);
  }

  /** Whether it goes to {@code target} and has exactly these other options. */
  boolean is(String target, String... options) {
    return target.equals(words.get("-j"))
        && words.size() == options.length + 1
        && words.keySet().containsAll(Set.of(options));
  }

  /** Whether it has this option with this value. */
  boolean has(String option, String value) {
    return value.equals(words.get(option));
  }

  /** The value of an option that it has. */
  String value(String option) {
    return requireNonNull(words.get(option));
  }

  NotUnderstoodException notUnderstood() {
    return notUnderstood(text);
  }

  private static NotUnderstoodException notUnderstood(String text) {
    return new NotUnderstoodException(
        ContainerNames.OSM_INIT, text, "not a rule that OSM is known to write");
  }
}
