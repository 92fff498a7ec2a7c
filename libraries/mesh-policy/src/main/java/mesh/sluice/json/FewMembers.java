package mesh.sluice.json;

import static java.util.Objects.requireNonNull;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The members of an object that has few, in their order: a third of what a LinkedHashMap takes, and
 * documents are made of hundreds of such objects. Immutable.
 */
final class FewMembers extends AbstractMap<String, JsonValue> {
  /**
   * With more, looking at one name after the other takes longer than hashing, and for as many as a
   * text can hold it would take for ever.
   */
  static final int MAX_SIZE = 16;

  private final String[] names;
  private final JsonValue[] values;

  private FewMembers(String[] names, JsonValue[] values) {
    this.names = names;
    this.values = values;
  }

  /** Members that nobody can change any more. */
  static Map<String, JsonValue> copyOf(Map<String, JsonValue> members) {
    if (members instanceof FewMembers) {
      return members;
    }
    return members.size() > MAX_SIZE
        ? Collections.unmodifiableMap(new LinkedHashMap<>(members))
        : new FewMembers(
            members.keySet().toArray(String[]::new), members.values().toArray(JsonValue[]::new));
  }

  /**
   * Members of different names, for {@link #copyOf}, which copies them only if they are many.
   *
   * @param values as many as there are names
   */
  static Map<String, JsonValue> of(List<String> names, List<JsonValue> values) {
    if (names.size() <= MAX_SIZE) {
      return new FewMembers(names.toArray(String[]::new), values.toArray(JsonValue[]::new));
    }
    Map<String, JsonValue> many = LinkedHashMap.newLinkedHashMap(names.size());
    for (int i = 0; i < names.size(); i++) {
      many.put(names.get(i), values.get(i));
    }
    return many;
  }

  /** As {@link #of}, of names that may be there several times: the last value counts. */
  static Map<String, JsonValue> lastOf(List<String> names, List<JsonValue> values) {
    Map<String, JsonValue> last = LinkedHashMap.newLinkedHashMap(names.size());
    for (int i = 0; i < names.size(); i++) {
      last.put(names.get(i), values.get(i));
    }
    return last;
  }

  /** The members with one more, or another value for it; for {@link #copyOf} as well. */
  static Map<String, JsonValue> with(Map<String, JsonValue> members, String name, JsonValue value) {
    if (members instanceof FewMembers few && few.size() < MAX_SIZE) {
      return few.with(name, value);
    }
    Map<String, JsonValue> changed = new LinkedHashMap<>(members);
    changed.put(requireNonNull(name), requireNonNull(value));
    return changed;
  }

  private FewMembers with(String name, JsonValue value) {
    int index = indexOf(name);
    boolean added = index < 0;
    String[] changedNames = added ? Arrays.copyOf(names, names.length + 1) : names;
    JsonValue[] changed = Arrays.copyOf(values, changedNames.length);
    changedNames[added ? names.length : index] = name;
    changed[added ? names.length : index] = requireNonNull(value);
    return new FewMembers(changedNames, changed);
  }

  @Override
  public int size() {
    return names.length;
  }

  @Override
  public JsonValue get(Object name) {
    int index = indexOf(name);
    return index < 0 ? null : values[index];
  }

  @Override
  public boolean containsKey(Object name) {
    return indexOf(name) >= 0;
  }

  @Override
  public void forEach(BiConsumer<? super String, ? super JsonValue> action) {
    for (int i = 0; i < names.length; i++) {
      action.accept(names[i], values[i]);
    }
  }

  @Override
  public Set<Entry<String, JsonValue>> entrySet() {
    return new Entries();
  }

  private int indexOf(Object name) {
    requireNonNull(name);
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private final class Entries extends AbstractSet<Entry<String, JsonValue>> {
    @Override
    public int size() {
      return names.length;
    }

    @Override
    public Iterator<Entry<String, JsonValue>> iterator() {
      return new Iterator<>() {
        private int next;

        @Override
        public boolean hasNext() {
          return next < names.length;
        }

        @Override
        public Entry<String, JsonValue> next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          Entry<String, JsonValue> entry = Map.entry(names[next], values[next]);
          next++;
          return entry;
        }
      };
    }
  }
}
