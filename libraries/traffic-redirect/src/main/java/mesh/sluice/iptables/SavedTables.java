package mesh.sluice.iptables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import mesh.sluice.rules.Stage;

/**
 * What {@code iptables-save} prints, or what our own input for empty tables would make of them.
 *
 * @param tables by name
 */
record SavedTables(Map<String, SavedTable> tables) {
  private static final String APPEND = "-A ";
  private static final String INSERT = "-I ";
  private static final String FIRST = " 1 ";

  /** Those in which the kernel begins, and destinations are translated. */
  private static final Set<String> BUILT_IN = Set.of("PREROUTING", "OUTPUT");

  static final SavedTables NONE = new SavedTables(Map.of());

  /**
   * @param chains names of all chains
   * @param rules in the order in which they are tried in their chain
   */
  record SavedTable(List<String> chains, List<SavedRule> rules) {
    /** What an empty table holds once {@code chains} are loaded into it. */
    static SavedTable of(List<TextChain> chains) {
      SavedTable table = new SavedTable(new ArrayList<>(), new ArrayList<>());
      for (TextChain chain : chains) {
        table.chains.add(chain.name());
        chain
            .entrance()
            .ifPresent(from -> table.rules.add(new SavedRule(from, "-j " + chain.name())));
        chain.rules().forEach(rule -> table.rules.add(new SavedRule(chain.name(), rule)));
      }
      return table;
    }
  }

  /**
   * @param text what follows {@code -A CHAIN}
   */
  record SavedRule(String chain, String text) {
    boolean isEntrance() {
      return !isOurs(chain) && OwnRules.leadsToOurs(RuleWords.of(text));
    }

    private boolean isTransparent() {
      return isOurs(chain)
          && RuleWords.of(text).target().filter(Target.TRANSPARENT_PROXY::equals).isPresent();
    }

    private boolean leavesTcpUntracked() {
      RuleWords words = RuleWords.of(text);
      String target = words.target().orElse("");
      boolean untracked = target.equals("NOTRACK") || target.equals("CT") && words.has("--notrack");
      return untracked && words.holdsForProtocol("tcp");
    }

    private boolean isOf(Generation generation) {
      return isOurs(chain)
          ? generation.has(chain)
          : RuleWords.of(text).target().filter(generation::has).isPresent();
    }
  }

  static SavedTables parse(String output) {
    Map<String, SavedTable> tables = new LinkedHashMap<>();
    SavedTable table = new SavedTable(new ArrayList<>(), new ArrayList<>());
    for (String line : output.split("\n")) {
      if (line.startsWith("*")) {
        table = new SavedTable(new ArrayList<>(), new ArrayList<>());
        tables.put(line.substring(1), table);
      } else if (line.startsWith(":")) {
        table.chains().add(word(line.substring(1)));
      } else if (line.startsWith(APPEND)) {
        String chain = word(line.substring(APPEND.length()));
        String rule = line.substring(APPEND.length() + chain.length()).strip();
        table.rules().add(new SavedRule(chain, rule));
      } else if (line.startsWith(INSERT)) {
        String chain = word(line.substring(INSERT.length()));
        String rule = line.substring(INSERT.length() + chain.length() + FIRST.length());
        table.rules().add(new SavedRule(chain, rule));
      }
    }
    return new SavedTables(tables);
  }

  /** Whether there is any rule, of whomever. */
  boolean hasRules() {
    return tables.values().stream().anyMatch(table -> !table.rules().isEmpty());
  }

  /** Whether a rule in a chain of ours intercepts transparently. */
  boolean isTransparent() {
    return tables.values().stream()
        .flatMap(table -> table.rules().stream())
        .anyMatch(SavedRule::isTransparent);
  }

  /** Chains of others with a rule that leaves TCP connections untracked. */
  Set<String> chainsWithoutTracking() {
    Set<String> chains = new TreeSet<>();
    tables
        .getOrDefault("raw", new SavedTable(List.of(), List.of()))
        .rules()
        .forEach(
            rule -> {
              if (rule.leavesTcpUntracked()) {
                chains.add(rule.chain());
              }
            });
    return chains;
  }

  /** Whether there is a chain of ours. */
  boolean hasOurs() {
    return tables.values().stream()
        .anyMatch(table -> table.chains().stream().anyMatch(SavedTables::isOurs));
  }

  /** Whether there is a chain of ours of a generation. */
  boolean has(Generation generation) {
    return tables.values().stream()
        .anyMatch(table -> table.chains().stream().anyMatch(generation::has));
  }

  /** Whether no rule of others comes before ours, where both stand in one chain. */
  boolean isOursFirst() {
    for (SavedTable table : tables.values()) {
      Map<String, Boolean> first = new LinkedHashMap<>();
      for (SavedRule rule : table.rules()) {
        boolean ours = isOurs(rule.chain()) || rule.isEntrance();
        if (ours && !first.computeIfAbsent(rule.chain(), chain -> true)) {
          return false;
        }
        first.putIfAbsent(rule.chain(), ours);
      }
    }
    return true;
  }

  /** Sentences about the chains in which a rule of somebody else comes before ours. */
  List<String> othersBeforeOurs() {
    List<String> sentences = new ArrayList<>();
    tables.forEach(
        (name, table) -> {
          Map<String, SavedRule> first = new LinkedHashMap<>();
          for (SavedRule rule : table.rules()) {
            SavedRule begin = first.putIfAbsent(rule.chain(), rule);
            if (rule.isEntrance() && begin != null && !begin.isEntrance()) {
              sentences.add(
                  "the chain "
                      + name
                      + " "
                      + rule.chain()
                      + " begins with a rule that is not Sluice's, '"
                      + begin.text()
                      + "', and decides before Sluice; one ADD puts Sluice's first");
            }
          }
        });
    return sentences;
  }

  /** Chains of the table nat, such as OUTPUT, from which a rule leads to ours. */
  Set<String> natChainsWithOurs() {
    return natChains(SavedRule::isEntrance);
  }

  /**
   * Chains of the table nat, such as OUTPUT, with rules of others; none if no rule of the table
   * gives packets another destination.
   */
  Set<String> natChainsOfOthers() {
    boolean translates =
        natRules().stream()
            .filter(rule -> !isOurs(rule.chain()))
            .flatMap(rule -> RuleWords.of(rule.text()).target().stream())
            .anyMatch(Target.DESTINATIONS::contains);
    return translates ? natChains(rule -> !isOurs(rule.chain()) && !rule.isEntrance()) : Set.of();
  }

  private Set<String> natChains(Predicate<SavedRule> condition) {
    Set<String> chains = new TreeSet<>();
    for (SavedRule rule : natRules()) {
      if (BUILT_IN.contains(rule.chain()) && condition.test(rule)) {
        chains.add(rule.chain());
      }
    }
    return chains;
  }

  private List<SavedRule> natRules() {
    SavedTable nat = tables.get(FamilyTables.name(Stage.NAT));
    return nat == null ? List.of() : nat.rules();
  }

  /** What belongs to a generation of ours: its chains, and the rules of others that lead to it. */
  SavedTables only(Generation generation) {
    Map<String, SavedTable> some = new LinkedHashMap<>();
    tables.forEach(
        (name, table) ->
            some.put(
                name,
                new SavedTable(
                    table.chains().stream().filter(generation::has).toList(),
                    table.rules().stream().filter(rule -> rule.isOf(generation)).toList())));
    return new SavedTables(some);
  }

  /** The same with the names of the two generations exchanged. */
  SavedTables swapped() {
    UnaryOperator<SavedRule> swap =
        rule -> new SavedRule(Generation.swapChain(rule.chain()), Generation.swapRule(rule.text()));
    Map<String, SavedTable> other = new LinkedHashMap<>();
    tables.forEach(
        (name, table) ->
            other.put(
                name,
                new SavedTable(
                    table.chains().stream().map(Generation::swapChain).toList(),
                    table.rules().stream().map(swap).toList())));
    return new SavedTables(other);
  }

  static boolean isOurs(String chain) {
    return Generation.FIRST.has(chain) || Generation.SECOND.has(chain);
  }

  private static String word(String line) {
    int blank = line.indexOf(' ');
    return blank < 0 ? line : line.substring(0, blank);
  }
}
