package mesh.sluice.conformance.netns;

import java.util.ArrayList;
import java.util.List;
import mesh.sluice.conformance.driver.Exchange;

/**
 * What is configured in a network namespace, as far as a plugin could have changed it: rules,
 * links, addresses, routes and queues. Two states are compared as text; counters and times are not
 * part of it.
 *
 * @param text the state, a section for each tool
 */
public record NetworkState(String text) {
  private static final List<List<String>> QUESTIONS =
      List.of(
          List.of("nft", "-s", "list", "ruleset"),
          List.of("ip", "-o", "addr", "show"),
          List.of("ip", "route", "show", "table", "all"),
          List.of("tc", "qdisc", "show"));

  /** The state of a namespace. */
  public static NetworkState of(NetworkNamespace namespace, Shell shell) {
    StringBuilder text = new StringBuilder();
    for (List<String> question : QUESTIONS) {
      append(text, question, shell.attempt(namespace.inside(question)));
    }
    return new NetworkState(text.toString());
  }

  /**
   * The state of the machine's own namespace that a stray plugin could damage: rules only, since
   * links come and go with other programs.
   */
  public static NetworkState ofMachine(Shell shell) {
    StringBuilder text = new StringBuilder();
    for (List<String> question :
        List.of(List.of("nft", "-s", "list", "ruleset"), List.of("iptables-save"))) {
      append(text, question, shell.attempt(question));
    }
    return new NetworkState(text.toString());
  }

  /** The lines that differ, marked with - and +; empty if none. */
  public List<String> differencesTo(NetworkState after) {
    List<String> differences = new ArrayList<>();
    List<String> before = text.lines().toList();
    List<String> now = after.text.lines().toList();
    before.stream()
        .filter(line -> !now.contains(line))
        .forEach(line -> differences.add("- " + line));
    now.stream()
        .filter(line -> !before.contains(line))
        .forEach(line -> differences.add("+ " + line));
    if (differences.isEmpty() && !before.equals(now)) {
      differences.add("the same lines in another order or number");
    }
    return differences;
  }

  /**
   * The time of day in iptables-save's comments, addresses and routes that the kernel makes some
   * time after a link came up, and the bridge, whose state follows its last link.
   */
  private static boolean changesByItself(String line) {
    return line.startsWith("#")
        || line.contains("fe80:")
        || line.contains("proto kernel")
        || line.contains(" " + TestEnvironment.BRIDGE + " ");
  }

  private static void append(StringBuilder text, List<String> question, Exchange answer) {
    text.append("# ").append(String.join(" ", question)).append('\n');
    answer
        .output()
        .lines()
        .filter(line -> !changesByItself(line))
        .map(line -> line.replaceAll("\\[\\d+:\\d+\\]|valid_lft.*|linkdown", "").strip())
        .forEach(line -> text.append(line).append('\n'));
  }
}
