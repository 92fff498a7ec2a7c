package mesh.sluice.kubeconfig;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * A part of a kubeconfig. Messages name fields and never values, which may be secrets.
 *
 * @param path where it stands, empty for the whole
 */
record Section(String path, JsonObject object) {
  Section {
    requireNonNull(path);
    requireNonNull(object);
  }

  /**
   * What a field holds, or the file that it names.
   *
   * @param name of the field or the file, for messages
   */
  record Content(String name, byte[] bytes) {}

  /** The text of a field; empty if it is absent. */
  Optional<String> text(String field) {
    Optional<JsonValue> value = object.find(field);
    if (value.isPresent() && !(value.get() instanceof JsonString)) {
      throw new IllegalArgumentException(at(field) + ": not a text; write it in quotes");
    }
    return value.map(JsonValue::asText);
  }

  /** Whether a field says true. */
  boolean flag(String field) {
    Optional<JsonValue> value = object.find(field);
    if (value.isPresent() && !(value.get() instanceof JsonBoolean)) {
      throw new IllegalArgumentException(at(field) + ": write true or false");
    }
    return value.isPresent() && value.get().equals(new JsonBoolean(true));
  }

  /**
   * What {@code field-data} holds in base64, which goes before the file that {@code field} names.
   *
   * @param kubeconfig which relative paths begin at
   */
  Optional<Content> content(String field, Path kubeconfig) throws IOException {
    Optional<String> data = text(field + "-data").filter(text -> !text.isEmpty());
    if (data.isPresent()) {
      try {
        return Optional.of(
            new Content(at(field + "-data"), Base64.getMimeDecoder().decode(data.get())));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(at(field + "-data") + ": not base64; write it anew", e);
      }
    }
    Optional<String> name = text(field).filter(text -> !text.isEmpty());
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Path file = kubeconfig.resolveSibling(name.get());
    return Optional.of(new Content(file.toString(), Files.readAllBytes(file)));
  }

  /**
   * The entry of a list that has this name.
   *
   * @param part what of the entry is wanted
   */
  Section named(String list, String name, String part) {
    if (object.find(list).orElse(null) instanceof JsonArray(List<JsonValue> entries)) {
      for (JsonValue entry : entries) {
        if (entry instanceof JsonObject candidate
            && candidate.find("name").equals(Optional.of(new JsonString(name)))
            && candidate.find(part).orElse(null) instanceof JsonObject found) {
          return new Section(list + "." + part, found);
        }
      }
    }
    throw new IllegalArgumentException(
        list + ": none is called '" + name + "'; write it, or set another current-context");
  }

  /** Refuses fields that change what would be done, and are not known. */
  void requireNone(List<String> fields) {
    for (String field : fields) {
      if (object.find(field).isPresent()) {
        throw new IllegalArgumentException(
            at(field)
                + ": sluice-node does not know this; give it a token, a tokenFile or a client"
                + " certificate, and a direct way to the API server");
      }
    }
  }

  private String at(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }
}
