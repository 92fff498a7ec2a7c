package mesh.sluice.injection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * A list whose entries are told apart by a key: what we once wrote of it, what it holds now, and
 * what we want.
 *
 * @param key of an entry
 * @param written the {@link Fingerprints} of what we wrote, by key
 */
record KeyedList(Function<JsonObject, String> key, Map<String, String> written) {
  /** The marks of entries that are about to be written. */
  static Map<String, String> marks(Function<JsonObject, String> key, List<JsonObject> entries) {
    Map<String, String> marks = new LinkedHashMap<>();
    entries.forEach(entry -> marks.put(key.apply(entry), Fingerprints.of(entry)));
    return marks;
  }

  /** What we want, where others have changed nothing, before or after what others have added. */
  List<JsonObject> merge(List<JsonObject> now, List<JsonObject> wanted, boolean othersFirst) {
    Map<String, JsonObject> ours = new LinkedHashMap<>();
    wanted.forEach(entry -> ours.put(key.apply(entry), entry));
    boolean unique = ours.size() == wanted.size();
    List<JsonObject> inPlace = new ArrayList<>();
    List<JsonObject> others = new ArrayList<>();
    for (JsonObject entry : now) {
      String name = key.apply(entry);
      JsonObject want = ours.get(name);
      if (want != null) {
        // The same as we wrote: what it is now is what the API server or others made of it.
        ours.put(name, Fingerprints.of(want).equals(written.get(name)) ? entry : want);
        inPlace.add(ours.get(name));
      } else if (!written.containsKey(name)) {
        inPlace.add(entry);
        others.add(entry);
      }
    }
    boolean complete =
        unique
            && inPlace.stream()
                .map(key)
                .filter(ours::containsKey)
                .toList()
                .equals(wanted.stream().map(key).toList());
    if (complete) {
      return inPlace;
    }
    List<JsonObject> merged = new ArrayList<>(othersFirst ? others : List.of());
    merged.addAll(unique ? ours.values() : wanted);
    merged.addAll(othersFirst ? List.of() : others);
    return merged;
  }

  /** A key out of the texts of some members. */
  static Function<JsonObject, String> key(List<String> members, String absent) {
    return entry ->
        members.stream()
            .map(member -> entry.find(member).map(KeyedList::text).orElse(absent))
            .collect(Collectors.joining("/"));
  }

  private static String text(JsonValue value) {
    return value instanceof JsonString(String text) ? text : value.toString();
  }
}
