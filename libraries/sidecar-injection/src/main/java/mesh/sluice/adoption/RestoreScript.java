package mesh.sluice.adoption;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mesh.sluice.profile.ContainerNames;

/**
 * The shell command of OSM's init container: it hands rules of the table nat to {@code
 * iptables-restore} on its standard input.
 *
 * @param chains the rules of each chain, in the order in which packets meet them
 */
record RestoreScript(Map<String, List<RestoreRule>> chains) {
  private static final String CONTAINER = ContainerNames.OSM_INIT;
  private static final Pattern COMMAND =
      Pattern.compile("iptables-restore\\s+(?:--noflush|-n)\\s*<<\\s*(\\w+)");

  RestoreScript {
    chains = Map.copyOf(chains);
  }

  /**
   * Reads an init container.
   *
   * @throws NotUnderstoodException if it does anything else
   */
  static RestoreScript of(InitContainer container) throws NotUnderstoodException {
    List<String> words = container.words();
    boolean shell =
        words.size() == 3
            && (words.getFirst().equals("sh") || words.getFirst().equals("/bin/sh"))
            && words.get(1).equals("-c");
    if (!shell) {
      throw new NotUnderstoodException(
          CONTAINER, String.join(" ", words), "it does not start a shell with one command");
    }
    return parse(words.getLast());
  }

  static RestoreScript parse(String script) throws NotUnderstoodException {
    List<String> lines = script.strip().lines().toList();
    Matcher command = COMMAND.matcher(lines.isEmpty() ? "" : lines.getFirst().strip());
    if (!command.matches() || !lines.getLast().equals(command.group(1))) {
      throw new NotUnderstoodException(
          CONTAINER, lines.isEmpty() ? "" : lines.getFirst(), "it is not one iptables-restore");
    }
    Map<String, List<RestoreRule>> chains = new HashMap<>();
    List<String> input =
        lines.subList(1, lines.size() - 1).stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .toList();
    if (input.size() < 2 || !input.getFirst().equals("*nat") || !input.getLast().equals("COMMIT")) {
      throw new NotUnderstoodException(
          CONTAINER, String.join(" ", input), "it is not about the table nat alone");
    }
    for (String line : input.subList(1, input.size() - 1)) {
      if (!line.startsWith(":")) {
        add(line, chains);
      }
    }
    return new RestoreScript(chains);
  }

  private static void add(String line, Map<String, List<RestoreRule>> chains)
      throws NotUnderstoodException {
    String[] words = line.split("\\s+");
    boolean insert = words[0].equals("-I");
    if (words.length < 2 || !insert && !words[0].equals("-A")) {
      throw new NotUnderstoodException(CONTAINER, line, "neither appends nor inserts a rule");
    }
    RestoreRule rule = RestoreRule.parse(line, Arrays.copyOfRange(words, 2, words.length));
    List<RestoreRule> chain = chains.computeIfAbsent(words[1], name -> new ArrayList<>());
    if (insert) {
      chain.addFirst(rule);
    } else {
      chain.addLast(rule);
    }
  }

  /** The rules of a chain; none if it is not there. */
  List<RestoreRule> rules(String chain) {
    return chains.getOrDefault(chain, List.of());
  }
}
