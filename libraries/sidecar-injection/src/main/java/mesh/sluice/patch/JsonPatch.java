package mesh.sluice.patch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;

/**
 * What turns one document into another, as operations {@code add}, {@code remove} and {@code
 * replace} of RFC 6902. Only what differs is touched: in a list, what is alike at its beginning and
 * at its end stays out of the patch, so that a container put in front of others is one operation.
 *
 * @param operations in the order in which they have to be applied
 */
public record JsonPatch(List<PatchOperation> operations) {
  public JsonPatch {
    operations = List.copyOf(operations);
  }

  /** The patch that makes {@code after} of {@code before}; without operations if they are equal. */
  public static JsonPatch between(JsonValue before, JsonValue after) {
    List<PatchOperation> operations = new ArrayList<>();
    compare(JsonPointer.ROOT, before, after, operations);
    return new JsonPatch(operations);
  }

  public boolean isEmpty() {
    return operations.isEmpty();
  }

  /** The patch as the document that RFC 6902 describes. */
  public JsonArray toJson() {
    return new JsonArray(operations.stream().<JsonValue>map(PatchOperation::toJson).toList());
  }

  private static void compare(
      JsonPointer at, JsonValue before, JsonValue after, List<PatchOperation> to) {
    if (before.equals(after)) {
      return;
    }
    if (before instanceof JsonObject from && after instanceof JsonObject into) {
      compareMembers(at, from.members(), into.members(), to);
    } else if (before instanceof JsonArray from && after instanceof JsonArray into) {
      compareElements(at, from.elements(), into.elements(), to);
    } else {
      to.add(new PatchOperation.Replace(at, after));
    }
  }

  private static void compareMembers(
      JsonPointer at,
      Map<String, JsonValue> before,
      Map<String, JsonValue> after,
      List<PatchOperation> to) {
    for (String name : before.keySet()) {
      if (!after.containsKey(name)) {
        to.add(new PatchOperation.Remove(at.child(name)));
      }
    }
    after.forEach(
        (name, value) -> {
          JsonValue old = before.get(name);
          if (old == null) {
            to.add(new PatchOperation.Add(at.child(name), value));
          } else {
            compare(at.child(name), old, value, to);
          }
        });
  }

  private static void compareElements(
      JsonPointer at, List<JsonValue> before, List<JsonValue> after, List<PatchOperation> to) {
    int shorter = Math.min(before.size(), after.size());
    int head = 0;
    while (head < shorter && before.get(head).equals(after.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head
        && before.get(before.size() - 1 - tail).equals(after.get(after.size() - 1 - tail))) {
      tail++;
    }
    int removed = before.size() - head - tail;
    int added = after.size() - head - tail;
    int changed = Math.min(removed, added);
    for (int i = head; i < head + changed; i++) {
      compare(at.child(i), before.get(i), after.get(i), to);
    }
    // From the end, since each removal moves up what follows it.
    for (int i = head + removed - 1; i >= head + changed; i--) {
      to.add(new PatchOperation.Remove(at.child(i)));
    }
    for (int i = head + changed; i < head + added; i++) {
      to.add(new PatchOperation.Add(at.child(i), after.get(i)));
    }
  }
}
