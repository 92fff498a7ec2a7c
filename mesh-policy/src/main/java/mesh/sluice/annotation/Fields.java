package mesh.sluice.annotation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import mesh.sluice.policy.InvalidPolicyException;

/** One JSON object of the annotation: typed access to its fields, each error naming the field. */
final class Fields {
  /** Bounds the work that one annotation can cause. */
  static final int MOST_ENTRIES = 1024;

  private final JsonNode object;

  private Fields(JsonNode object) {
    this.object = object;
  }

  /**
   * @throws InvalidPolicyException if {@code node} is not an object or has a field that is not known
   */
  static Fields of(JsonNode node, Set<String> known) {
    if (!node.isObject()) {
      throw new InvalidPolicyException("", node.toString(), "must be a JSON object");
    }
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw new InvalidPolicyException(
            name,
            node.get(name).toString(),
            "unknown field; known are " + String.join(", ", known.stream().sorted().toList()));
      }
    }
    return new Fields(node);
  }

  /** The part called {@code name}, or {@code absent} if there is none. */
  <T> T part(String name, T absent, Function<JsonNode, T> parse) {
    JsonNode node = object.get(name);
    if (node == null) {
      return absent;
    }
    try {
      return parse.apply(node);
    } catch (InvalidPolicyException e) {
      throw e.in(name);
    }
  }

  /** A whole number; its range is for the caller to check. */
  static long number(JsonNode node) {
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw new InvalidPolicyException("", node.toString(), "must be a whole number");
    }
    return node.longValue();
  }

  static boolean flag(JsonNode node) {
    if (!node.isBoolean()) {
      throw new InvalidPolicyException("", node.toString(), "must be true or false");
    }
    return node.booleanValue();
  }

  static String text(JsonNode node) {
    if (!node.isTextual()) {
      throw new InvalidPolicyException("", node.toString(), "must be a string");
    }
    return node.textValue();
  }

  /** A list; an error in an entry names its index. */
  static <T> List<T> list(JsonNode node, Function<JsonNode, T> parse) {
    if (!node.isArray()) {
      throw new InvalidPolicyException("", node.toString(), "must be a list");
    }
    if (node.size() > MOST_ENTRIES) {
      throw new InvalidPolicyException(
          "",
          node.size() + " entries",
          "too many; write at most " + MOST_ENTRIES + ", joining neighbours to ranges");
    }
    List<T> entries = new ArrayList<>(node.size());
    for (int i = 0; i < node.size(); i++) {
      try {
        entries.add(parse.apply(node.get(i)));
      } catch (InvalidPolicyException e) {
        throw e.in("[" + i + "]");
      }
    }
    return entries;
  }
}
