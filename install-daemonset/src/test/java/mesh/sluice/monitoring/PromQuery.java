package mesh.sluice.monitoring;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What a query in PromQL names: enough of it to compare with the metrics that there are. Promtool
 * knows the rest of the grammar.
 *
 * @param selectors in their order
 * @param labels by which it groups or joins
 */
record PromQuery(List<Selector> selectors, Set<String> labels) {
  private static final Pattern SELECTOR = Pattern.compile("\\b(sluice_\\w+)(?:\\{([^}]*)})?");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");

  PromQuery {
    selectors = List.copyOf(selectors);
    labels = Set.copyOf(labels);
  }

  /**
   * A metric, and the labels that it must have.
   *
   * @param metric with the ending of a histogram's parts, if it has one
   */
  record Selector(String metric, List<Matcher> matchers) {
    Selector {
      matchers = List.copyOf(matchers);
    }
  }

  /**
   * @param values that it names, each alternative of a regular expression by itself
   */
  record Matcher(String label, List<String> values) {
    Matcher {
      values = List.copyOf(values);
    }
  }

  static PromQuery parse(String expression) {
    List<Selector> selectors = new ArrayList<>();
    for (MatchResult selector : SELECTOR.matcher(expression).results().toList()) {
      selectors.add(new Selector(selector.group(1), matchers(selector.group(2))));
    }
    Set<String> labels = new LinkedHashSet<>();
    for (MatchResult grouping : GROUPING.matcher(expression).results().toList()) {
      for (String label : grouping.group(1).split(",")) {
        labels.add(label.strip());
      }
    }
    return new PromQuery(selectors, labels);
  }

  private static List<Matcher> matchers(String text) {
    return text == null
        ? List.of()
        : MATCHER
            .matcher(text)
            .results()
            .map(matcher -> new Matcher(matcher.group(1), values(matcher)))
            .toList();
  }

  private static List<String> values(MatchResult matcher) {
    return matcher.group(2).endsWith("~")
        ? List.of(matcher.group(3).split("\\|"))
        : List.of(matcher.group(3));
  }
}
