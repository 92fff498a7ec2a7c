package mesh.sluice.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Builds the tree of a YAML file out of the parser's events: in our own tree, with our own limits,
 * and without the classes that construct objects by their names.
 */
final class YamlDocuments {
  private static final int MAX_NESTING = 100;

  /** Bounds what a few lines of aliases of aliases can stand for. */
  private static final int MAX_VALUES = 500_000;

  private static final String MERGE_KEY = "<<";
  private static final String STRING_TAG = "tag:yaml.org,2002:str";
  private static final String MAP_TAG = "tag:yaml.org,2002:map";
  private static final String LIST_TAG = "tag:yaml.org,2002:seq";

  /**
   * What an anchor stands for.
   *
   * @param size how many values it holds, itself and what its aliases stand for included
   * @param levels how many levels there are below it, those of what its aliases stand for included
   */
  private record Anchored(JsonValue value, int size, int levels) {}

  private final String file;
  private final int firstLine;
  private final Iterator<Event> events;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private int size;

  /** The deepest level in the value that is being read. */
  private int deepest;

  private YamlDocuments(String file, int firstLine, Iterator<Event> events) {
    this.file = file;
    this.firstLine = firstLine;
    this.events = events;
  }

  /**
   * @param firstLine of the file in which the text begins; the first is 1
   * @throws ManifestException naming line and column of what is malformed
   */
  static List<JsonValue> read(String file, String text, int firstLine) throws ManifestException {
    try {
      return read(file, text, firstLine, false);
    } catch (ManifestException e) {
      // To know the place of each word is a third of the work, and only a complaint tells one.
      return read(file, text, firstLine, true);
    }
  }

  private static List<JsonValue> read(String file, String text, int firstLine, boolean places)
      throws ManifestException {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setCodePointLimit(Documents.MAX_BYTES)
            .setUseMarks(places)
            .build();
    try {
      Iterator<Event> events = new Parse(settings).parseString(text).iterator();
      return new YamlDocuments(file, firstLine, events).documents();
    } catch (MarkedYamlEngineException e) {
      throw new ManifestException(
          file, place(e, firstLine) + "it is not valid YAML: " + problem(e));
    } catch (YamlEngineException e) {
      throw new ManifestException(file, "it is not valid YAML: " + firstLine(e.getMessage()));
    }
  }

  private List<JsonValue> documents() throws ManifestException {
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
      return alias(alias, path, depth);
    }
    int before = size;
    int deepestBefore = deepest;
    deepest = depth;
    JsonValue value =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar, path);
          case CollectionStartEvent start when start.getEventId() == Event.ID.MappingStart -> {
            requireTag(start, start.getTag(), MAP_TAG, path);
            yield object(path, depth);
          }
          case CollectionStartEvent start -> {
            requireTag(start, start.getTag(), LIST_TAG, path);
            yield list(path, depth);
          }
          default -> throw new IllegalStateException("the parser lets no " + event + " by");
        };
    if (size > MAX_VALUES) {
      throw wrong(event, path, "more than " + MAX_VALUES + " values up to here");
    }
    Optional<String> anchor = ((NodeEvent) event).getAnchor().map(Object::toString);
    if (anchor.isPresent()) {
      anchors.put(anchor.get(), new Anchored(value, size - before + 1, deepest - depth));
    }
    deepest = Math.max(deepest, deepestBefore);
    return value;
  }

  private void reach(int depth, Event event, String path) throws ManifestException {
    if (depth > MAX_NESTING) {
      throw wrong(event, path, "nested deeper than " + MAX_NESTING + " levels");
    }
    deepest = Math.max(deepest, depth);
  }

  private JsonValue alias(AliasEvent event, String path, int depth) throws ManifestException {
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
    return anchored.value();
  }

  private JsonObject object(String path, int depth) throws ManifestException {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      String key = key(event, path);
      JsonValue value = value(events.next(), Element.path(path, key), depth + 1);
      if (members.put(key, value) != null) {
        throw wrong(event, path, "the key '" + key + "' is here for the second time; remove one");
      }
    }
    return new JsonObject(members);
  }

  private String key(Event event, String path) throws ManifestException {
    if (!(event instanceof ScalarEvent scalar)) {
      throw wrong(event, path, "a key that is not a plain word; write it as text");
    }
    if (scalar.isPlain() && scalar.getValue().equals(MERGE_KEY)) {
      throw wrong(event, path, "the merge key << is not read; write out what it stands for");
    }
    return scalar.getValue();
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

  private JsonValue scalar(ScalarEvent event, String path) throws ManifestException {
    requireTag(event, event.getTag(), STRING_TAG, path);
    return event.isPlain() && event.getTag().isEmpty()
        ? PlainScalar.resolve(event.getValue())
        : new JsonString(event.getValue());
  }

  /** The tag {@code !} says only that a scalar is not to be taken for a number or the like. */
  private void requireTag(Event event, Optional<String> tag, String known, String path)
      throws ManifestException {
    if (tag.isPresent() && !Set.of(known, "!").contains(tag.get())) {
      throw wrong(event, path, "the tag " + tag.get() + " is not read; remove it");
    }
  }

  private ManifestException wrong(Event event, String path, String complaint) {
    String line =
        event.getStartMark().map(mark -> "line " + (mark.getLine() + firstLine) + ": ").orElse("");
    return new ManifestException(file, line + (path.isEmpty() ? "" : path + ": ") + complaint);
  }

  private static String place(MarkedYamlEngineException e, int firstLine) {
    return e.getProblemMark()
        .or(e::getContextMark)
        .map(
            mark ->
                "line "
                    + (mark.getLine() + firstLine)
                    + ", column "
                    + (mark.getColumn() + 1)
                    + ": ")
        .orElse("");
  }

  private static String problem(MarkedYamlEngineException e) {
    String problem = String.valueOf(e.getProblem());
    return firstLine(e.getContext() == null ? problem : e.getContext() + ", " + problem);
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
