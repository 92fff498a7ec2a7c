package mesh.sluice.iptables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.InvalidPolicyException;

/**
 * The text of a rule, taken apart. Versions and variants of iptables print the same rule with other
 * orders, masks and names of modules; {@link #normal} is the same for all of them.
 */
final class RuleWords {
  private static final String FULL_MASK = "0xffffffff";

  private final List<String> words;

  private RuleWords(List<String> words) {
    this.words = words;
  }

  /** Splits at blanks that are not quoted. */
  static RuleWords of(String rule) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    boolean escaped = false;
    for (int i = 0; i < rule.length(); i++) {
      char c = rule.charAt(i);
      if (escaped) {
        word.append(c);
        escaped = false;
      } else if (c == '\\' && quoted) {
        escaped = true;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ' ' && !quoted) {
        add(words, word);
      } else {
        word.append(c);
      }
    }
    add(words, word);
    return new RuleWords(words);
  }

  private static void add(List<String> words, StringBuilder word) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  /** The chain or target that the rule leads to; empty if to none. */
  Optional<String> target() {
    for (int i = 0; i + 1 < words.size(); i++) {
      if (words.get(i).equals("-j") || words.get(i).equals("-g")) {
        return Optional.of(words.get(i + 1));
      }
    }
    return Optional.empty();
  }

  /** Whether the rule has this option. */
  boolean has(String option) {
    return indexOf(option) >= 0;
  }

  /** Where the option stands, which the comment may be called like; negative if it does not. */
  private int indexOf(String option) {
    int first = words.indexOf(option);
    if (first > 0 && words.get(first - 1).equals("--comment")) {
      int next = words.subList(first + 1, words.size()).indexOf(option);
      return next < 0 ? next : first + 1 + next;
    }
    return first;
  }

  /**
   * Whether the rule may apply to packets of a transport protocol.
   *
   * @param protocol as {@code iptables-save} prints it
   */
  boolean holdsForProtocol(String protocol) {
    int option = indexOf("-p");
    if (option < 0 || option + 1 == words.size()) {
      return true;
    }
    boolean negated = option > 0 && words.get(option - 1).equals("!");
    return negated != words.get(option + 1).equals(protocol);
  }

  /** The comment; empty if there is none. */
  Optional<String> comment() {
    int option = words.indexOf("--comment");
    return option >= 0 && option + 1 < words.size()
        ? Optional.of(words.get(option + 1))
        : Optional.empty();
  }

  /** The rule without its comment, in one spelling. */
  String normal() {
    List<String> options = new ArrayList<>();
    String module = "";
    int i = 0;
    while (i < words.size()) {
      StringBuilder option = new StringBuilder();
      if (words.get(i).equals("!")) {
        option.append("! ");
        i++;
      }
      String name = i < words.size() ? words.get(i++) : "";
      // The only option that two of our modules share.
      option.append(name.equals("--mark") ? "--" + module : name);
      if (name.equals("-m") && i < words.size()) {
        module = words.get(i);
      }
      while (i < words.size() && !words.get(i).startsWith("-") && !words.get(i).equals("!")) {
        option.append(' ').append(value(name, words.get(i++)));
      }
      if (saysSomething(name, option.toString())) {
        options.add(option.toString());
      }
    }
    Collections.sort(options);
    return String.join(" ", options);
  }

  /** Modules are implied by their options, and a full mask is what no mask means. */
  private static boolean saysSomething(String name, String option) {
    return switch (name) {
      case "-m", "--comment" -> false;
      case "--nfmask", "--ctmask" -> !option.endsWith(" " + FULL_MASK);
      default -> true;
    };
  }

  private static String value(String option, String value) {
    return switch (option) {
      case "-s", "-d", "--to-destination" -> address(value);
      case "--ctstate" -> {
        String[] states = value.split(",");
        Arrays.sort(states);
        yield String.join(",", states);
      }
      default ->
          value.endsWith("/" + FULL_MASK)
              ? value.substring(0, value.length() - FULL_MASK.length() - 1)
              : value;
    };
  }

  private static String address(String value) {
    try {
      return Cidr.parse(value).toString();
    } catch (InvalidPolicyException e) {
      // Not of ours then, and to be compared as it is.
      return value;
    }
  }
}
