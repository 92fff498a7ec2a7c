package mesh.sluice.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/**
 * Builds the tree of a YAML file out of the parser's events: in our own tree, with our own limits,
 * and without the classes that construct objects by their names. What words, keys and merge keys
 * stand for, kubectl's library says (go.yaml.in/yaml/v2 2.4.2, {@code decode.go}).
 */
final class YamlTree {
  private static final int MAX_NESTING = 100;

  /** Bounds what a few lines of aliases of aliases can stand for. */
  private static final int MAX_VALUES = 500_000;

  /**
   * What an anchor stands for.
   *
   * @param size how many values it holds, itself and what its aliases stand for included
   * @param levels how many levels there are below it, those of what its aliases stand for included
   * @param key as which it can be the key of a mapping
   */
  private record Anchored(JsonValue value, int size, int levels, Optional<String> key) {}

  private final String file;
  private final int firstLine;
  private final LineSeparators separators;
  private final boolean strict;
  private final Iterator<Event> events;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private int size;

  /** The deepest level in the value that is being read. */
  private int deepest;

  /**
   * @param firstLine of the file in which the text begins; the first is 1
   * @param strict whether a key must not be there twice
   */
  YamlTree(
      String file,
      int firstLine,
      LineSeparators separators,
      boolean strict,
      Iterator<Event> events) {
    this.file = file;
    this.firstLine = firstLine;
    this.separators = separators;
    this.strict = strict;
    this.events = events;
  }

  List<JsonValue> documents() throws ManifestException {
    List<JsonValue> documents = new ArrayList<>();
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case StreamStart, StreamEnd, DocumentEnd, Comment -> {
          // Nothing to read.
        }
        case DocumentStart -> {
          anchors.clear();
          documents.add(value(events.next(), "", 0));
        }
        case Alias, MappingEnd, MappingStart, Scalar, SequenceEnd, SequenceStart ->
            throw new IllegalStateException("the parser lets no " + event + " by");
      }
    }
    return documents;
  }

  private JsonValue value(Event event, String path, int depth) throws ManifestException {
    size++;
    reach(depth, event, path);
    if (event instanceof AliasEvent alias) {
      return alias(alias, path, depth).value();
    }
    int before = size;
    int deepestBefore = deepest;
    deepest = depth;
    Optional<YamlScalar> scalar =
        event instanceof ScalarEvent written ? Optional.of(scalar(written)) : Optional.empty();
    // A tag of a mapping or a list says nothing to kubectl.
    JsonValue value =
        scalar.isPresent()
            ? value(scalar.get(), event, path)
            : event.getEventId() == Event.ID.MappingStart ? object(path, depth) : list(path, depth);
    if (size > MAX_VALUES) {
      throw wrong(event, path, "more than " + MAX_VALUES + " values up to here");
    }
    anchor(event, new Anchored(value, size - before + 1, deepest - depth, key(scalar)));
    deepest = Math.max(deepest, deepestBefore);
    return value;
  }

  private void anchor(Event event, Anchored anchored) {
    ((NodeEvent) event).getAnchor().ifPresent(name -> anchors.put(name.toString(), anchored));
  }

  private void reach(int depth, Event event, String path) throws ManifestException {
    if (depth > MAX_NESTING) {
      throw wrong(event, path, "nested deeper than " + MAX_NESTING + " levels");
    }
    deepest = Math.max(deepest, depth);
  }

  private Anchored alias(AliasEvent event, String path, int depth) throws ManifestException {
    String name = event.getAlias().toString();
    Anchored anchored = anchors.get(name);
    if (anchored == null) {
      throw wrong(
          event, path, "the alias *" + name + " has no anchor &" + name + " that ends before it");
    }
    size += anchored.size();
    if (size > MAX_VALUES) {
      throw wrong(event, path, "aliases that stand for more than " + MAX_VALUES + " values");
    }
    reach(depth + anchored.levels(), event, path);
    return anchored;
  }

  private JsonObject object(String path, int depth) throws ManifestException {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      if (event instanceof ScalarEvent written && scalar(written).isMergeKey()) {
        merge(events.next(), members, path, depth);
        continue;
      }
      String key = key(event, path, depth);
      JsonValue value = value(events.next(), Element.path(path, key), depth + 1);
      if (members.put(key, value) != null && strict) {
        throw wrong(event, path, "the key '" + key + "' is here for the second time; remove one");
      }
    }
    return new JsonObject(members);
  }

  /**
   * The members of other mappings, of the first one that has them. They take the place of what was
   * written before them, as in kubectl's library, and what is written after them takes theirs.
   */
  private void merge(Event event, Map<String, JsonValue> members, String path, int depth)
      throws ManifestException {
    JsonValue merged = value(event, path, depth + 1);
    List<JsonValue> mappings =
        merged instanceof JsonArray(List<JsonValue> elements) ? elements : List.of(merged);
    for (JsonValue mapping : mappings.reversed()) {
      if (!(mapping instanceof JsonObject(Map<String, JsonValue> others))) {
        throw wrong(
            event, path, "the merge key << takes a mapping, or a list of them; write one there");
      }
      members.putAll(others);
    }
  }

  private String key(Event event, String path, int depth) throws ManifestException {
    Optional<String> key =
        event instanceof AliasEvent alias ? alias(alias, path, depth).key() : Optional.empty();
    if (event instanceof ScalarEvent written) {
      YamlScalar scalar = scalar(written);
      try {
        key = Optional.of(scalar.key());
      } catch (IllegalArgumentException e) {
        throw wrong(event, path, e.getMessage());
      }
      anchor(event, new Anchored(value(scalar, event, path), 1, 0, key));
    }
    if (key.isEmpty()) {
      throw wrong(event, path, "a key that is not a plain word; write it as text");
    }
    return key.get();
  }

  private JsonArray list(String path, int depth) throws ManifestException {
    List<JsonValue> elements = new ArrayList<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      elements.add(value(event, path + "[" + elements.size() + "]", depth + 1));
    }
    return new JsonArray(elements);
  }

  private YamlScalar scalar(ScalarEvent event) {
    return new YamlScalar(
        separators.restore(event.getValue(), event.getScalarStyle()),
        event.isPlain(),
        event.getTag());
  }

  private JsonValue value(YamlScalar scalar, Event event, String path) throws ManifestException {
    try {
      return scalar.value();
    } catch (IllegalArgumentException e) {
      throw wrong(event, path, e.getMessage());
    }
  }

  private static Optional<String> key(Optional<YamlScalar> scalar) {
    try {
      return scalar.map(YamlScalar::key);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private ManifestException wrong(Event event, String path, String complaint) {
    String line =
        event.getStartMark().map(mark -> "line " + (mark.getLine() + firstLine) + ": ").orElse("");
    return new ManifestException(file, line + (path.isEmpty() ? "" : path + ": ") + complaint);
  }
}
