package mesh.sluice.iptables;

import java.util.regex.Pattern;

/**
 * Two sets of names for our chains. While the chains of one generation are in force, those of the
 * other one can be made beside them, in all tables, before the former ones are taken away.
 */
enum Generation {
  /** What a first ADD makes, and what people are shown: {@code SLUICE_OUTPUT}. */
  FIRST(Target.PREFIX),
  /** As long as the other one, so that names stay as short: {@code SLUICE-OUTPUT}. */
  SECOND("SLUICE-");

  private static final Pattern TARGET = Pattern.compile("(?<=(?:^| )-[jg] )SLUICE[_-]");

  private final String prefix;

  Generation(String prefix) {
    this.prefix = prefix;
  }

  Generation other() {
    return this == FIRST ? SECOND : FIRST;
  }

  boolean has(String chain) {
    return chain.startsWith(prefix);
  }

  /** The name that a chain has in this generation; that of somebody else's stays. */
  String chain(String name) {
    return SavedTables.isOurs(name) ? prefix + name.substring(prefix.length()) : name;
  }

  /** The same rule with a target of this generation, if it leads to a chain of ours. */
  String rule(String text) {
    return TARGET.matcher(text).replaceAll(prefix);
  }

  /** The same name in the other generation; that of somebody else's chain stays. */
  static String swapChain(String name) {
    return FIRST.has(name) ? SECOND.chain(name) : FIRST.chain(name);
  }

  /** The same rule with its target in the other generation. */
  static String swapRule(String text) {
    return TARGET
        .matcher(text)
        .replaceAll(target -> (FIRST.has(target.group()) ? SECOND : FIRST).prefix);
  }
}
