package mesh.sluice.conformance.plugin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads descriptions. It refuses unknown fields, so that nobody overlooks a misspelt trait. */
public final class PluginDescription {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final Set<String> FIELDS =
      Set.of(
          "name",
          "version",
          "binary",
          "entry",
          "work",
          "idle",
          "traits",
          "observe",
          "damage",
          "tolerate",
          "unready",
          "transient",
          "misuse");
  private static final Set<String> VARIANT_FIELDS =
      Set.of("entry", "capabilityArguments", "arguments", "wrapper");
  private static final Set<String> TRAITS =
      Set.of("chained", "keepsHostState", "modifiesResult", "readsArguments", "delegates");

  private final String source;

  private PluginDescription(String source) {
    this.source = source;
  }

  /**
   * Reads a description.
   *
   * @throws InvalidDescriptionException if it is not a valid description
   * @throws IOException if the file cannot be read
   */
  public static PluginUnderTest read(Path file) throws IOException {
    return parse(Files.readString(file), file.toString());
  }

  /**
   * Parses a description.
   *
   * @param source its name in messages
   * @throws InvalidDescriptionException if it is not a valid description
   */
  public static PluginUnderTest parse(String text, String source) {
    PluginDescription description = new PluginDescription(source);
    try {
      return description.plugin(description.object(JSON.readTree(text), "the description"));
    } catch (MismatchedInputException e) {
      throw new InvalidDescriptionException(source + ": trailing data after the JSON object");
    } catch (JsonProcessingException e) {
      throw new InvalidDescriptionException(
          source + ": is not valid JSON: " + e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      throw new InvalidDescriptionException(source + ": " + e.getMessage());
    }
  }

  private PluginUnderTest plugin(ObjectNode root) {
    refuseUnknown(root, FIELDS, "");
    return new PluginUnderTest(
        text(root, "name"),
        text(root, "version"),
        text(root, "binary"),
        root.has("entry") ? object(root.get("entry"), "entry") : emptyObject(),
        variant(root, "work").orElseThrow(() -> missing("work")),
        variant(root, "idle"),
        traits(object(root.path("traits"), "traits")),
        Optional.ofNullable(root.get("observe")).map(node -> command(node, "observe")),
        commands(root, "damage"),
        commands(root, "tolerate"),
        variant(root, "unready"),
        variant(root, "transient"),
        variant(root, "misuse"));
  }

  /** All traits must be declared: a missing one would be a silent guess. */
  private Traits traits(ObjectNode node) {
    refuseUnknown(node, TRAITS, "traits.");
    return new Traits(
        trait(node, "chained"),
        trait(node, "keepsHostState"),
        trait(node, "modifiesResult"),
        trait(node, "readsArguments"),
        trait(node, "delegates"));
  }

  private boolean trait(ObjectNode node, String name) {
    if (!node.path(name).isBoolean()) {
      throw new InvalidDescriptionException(
          source + ": traits." + name + ": declare it as true or false");
    }
    return node.get(name).booleanValue();
  }

  private Optional<Variant> variant(ObjectNode root, String field) {
    if (!root.has(field)) {
      return Optional.empty();
    }
    ObjectNode node = object(root.get(field), field);
    refuseUnknown(node, VARIANT_FIELDS, field + ".");
    return Optional.of(
        new Variant(
            node.has("entry") ? object(node.get("entry"), field + ".entry") : emptyObject(),
            node.has("capabilityArguments")
                ? object(node.get("capabilityArguments"), field + ".capabilityArguments")
                : emptyObject(),
            node.path("arguments").asText(""),
            node.has("wrapper") ? words(node.get("wrapper"), field + ".wrapper") : List.of()));
  }

  private List<NamespaceCommand> commands(ObjectNode root, String field) {
    List<NamespaceCommand> commands = new ArrayList<>();
    for (JsonNode node : root.path(field)) {
      commands.add(command(node, field));
    }
    return commands;
  }

  private NamespaceCommand command(JsonNode node, String field) {
    ObjectNode command = object(node, field);
    refuseUnknown(command, Set.of("in", "run"), field + ".");
    String place = command.path("in").asText();
    if (!Set.of("pod", "node").contains(place)) {
      throw new InvalidDescriptionException(
          source + ": " + field + ".in: '" + place + "' is not one of pod, node");
    }
    return new NamespaceCommand(
        NamespaceCommand.Place.valueOf(place.toUpperCase(Locale.ROOT)),
        words(command.path("run"), field + ".run"));
  }

  private List<String> words(JsonNode node, String field) {
    if (!node.isArray()) {
      throw new InvalidDescriptionException(
          source + ": " + field + ": expected a list of strings, program first");
    }
    List<String> words = new ArrayList<>();
    node.forEach(word -> words.add(word.asText()));
    return words;
  }

  private String text(ObjectNode root, String field) {
    if (!root.path(field).isTextual()) {
      throw missing(field);
    }
    return root.get(field).textValue();
  }

  private ObjectNode object(JsonNode node, String field) {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new InvalidDescriptionException(source + ": " + field + ": expected a JSON object");
  }

  private void refuseUnknown(ObjectNode node, Set<String> known, String prefix) {
    for (var field : node.properties()) {
      if (!known.contains(field.getKey())) {
        throw new InvalidDescriptionException(
            source
                + ": "
                + prefix
                + field.getKey()
                + " is not one of "
                + String.join(", ", new TreeSet<>(known)));
      }
    }
  }

  private InvalidDescriptionException missing(String field) {
    return new InvalidDescriptionException(source + ": " + field + ": missing; it is required");
  }

  private static ObjectNode emptyObject() {
    return JsonNodeFactory.instance.objectNode();
  }
}
