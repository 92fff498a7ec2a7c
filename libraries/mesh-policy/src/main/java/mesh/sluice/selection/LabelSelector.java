package mesh.sluice.selection;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import mesh.sluice.policy.InvalidPolicyException;

/**
 * A selector of labels as Kubernetes has them ({@code metav1.LabelSelector}): all of its
 * requirements must hold. One without any selects nothing here, as in Istio: an empty line in a
 * list must not take in every pod.
 *
 * @param matchLabels labels that must have these values
 * @param matchExpressions further requirements
 */
public record LabelSelector(Map<String, String> matchLabels, List<Requirement> matchExpressions) {
  /** What a requirement asks of the label. */
  public enum Operator {
    IN("In"),
    NOT_IN("NotIn"),
    EXISTS("Exists"),
    DOES_NOT_EXIST("DoesNotExist");

    private final String text;

    Operator(String text) {
      this.text = text;
    }

    /**
     * @throws InvalidPolicyException if there is no operator of this name
     */
    public static Operator parse(String text) {
      for (Operator operator : values()) {
        if (operator.text.equals(text)) {
          return operator;
        }
      }
      throw new InvalidPolicyException("operator", text, "write In, NotIn, Exists or DoesNotExist");
    }

    private boolean takesValues() {
      return this == IN || this == NOT_IN;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * One requirement.
   *
   * @param key the label's name
   * @param values at least one for In and NotIn, none for the others
   */
  public record Requirement(String key, Operator operator, Set<String> values) {
    public Requirement {
      requireNonNull(key);
      values = Set.copyOf(values);
      if (operator.takesValues() == values.isEmpty()) {
        throw new InvalidPolicyException(
            "values",
            values.toString(),
            operator.takesValues()
                ? operator + " needs at least one value"
                : operator + " takes no values; remove them");
      }
    }

    private boolean holds(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case IN -> value != null && values.contains(value);
        // As in Kubernetes, a label that is absent is in no list.
        case NOT_IN -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case DOES_NOT_EXIST -> value == null;
      };
    }

    @Override
    public String toString() {
      String list = "(" + String.join(",", new TreeSet<>(values)) + ")";
      return switch (operator) {
        case IN -> key + " in " + list;
        case NOT_IN -> key + " notin " + list;
        case EXISTS -> key;
        case DOES_NOT_EXIST -> "!" + key;
      };
    }
  }

  public LabelSelector {
    matchLabels = Map.copyOf(matchLabels);
    matchExpressions = List.copyOf(matchExpressions);
  }

  /** Whether labels are as this selector wants them; never if it wants nothing. */
  public boolean matches(Map<String, String> labels) {
    boolean isEmpty = matchLabels.isEmpty() && matchExpressions.isEmpty();
    return !isEmpty
        && labels.entrySet().containsAll(matchLabels.entrySet())
        && matchExpressions.stream().allMatch(requirement -> requirement.holds(labels));
  }

  /** The selector as {@code kubectl get --selector} takes it. */
  @Override
  public String toString() {
    List<String> requirements = new ArrayList<>();
    new TreeMap<>(matchLabels).forEach((key, value) -> requirements.add(key + "=" + value));
    matchExpressions.forEach(requirement -> requirements.add(requirement.toString()));
    return String.join(",", requirements);
  }
}
