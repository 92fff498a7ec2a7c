package mesh.sluice.detect;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;

/**
 * A file of CNI configuration, as far as it tells whose it is.
 *
 * @param name of the network; empty if there is none
 * @param plugins the entries of its list, or the one that it is
 */
record NetworkFile(String path, String name, List<JsonObject> plugins) {
  private static final List<String> EXTENSIONS = List.of(".conf", ".conflist", ".json");

  NetworkFile {
    plugins = List.copyOf(plugins);
  }

  /**
   * The file that the runtime loads: the first by name that can be read, or the one of the network
   * that CRI-O is told to take.
   *
   * @throws IOException if the directory cannot be listed
   */
  static Optional<NetworkFile> chosen(
      HostFiles files, String directory, Optional<String> defaultNetwork) throws IOException {
    List<NetworkFile> readable =
        files.list(directory).stream()
            .filter(name -> EXTENSIONS.stream().anyMatch(name::endsWith))
            .flatMap(name -> read(files, directory + "/" + name).stream())
            .toList();
    return readable.stream()
        .filter(file -> defaultNetwork.isPresent() && file.name.equals(defaultNetwork.get()))
        .findFirst()
        .or(() -> readable.stream().findFirst());
  }

  private static Optional<NetworkFile> read(HostFiles files, String path) {
    try {
      return Json.read(files.read(path)) instanceof JsonObject object
          ? of(path, object)
          : Optional.empty();
    } catch (IOException | MalformedJsonException e) {
      // Runtimes pass over it, too; installation names it when it comes to choosing a file.
      return Optional.empty();
    }
  }

  private static Optional<NetworkFile> of(String path, JsonObject object) {
    Stream<JsonValue> entries =
        path.endsWith(".conflist")
            ? object
                .find("plugins")
                .filter(JsonArray.class::isInstance)
                .map(JsonValue::asList)
                .orElse(List.of())
                .stream()
            : Stream.of(object);
    List<JsonObject> plugins =
        entries
            .filter(JsonObject.class::isInstance)
            .map(JsonValue::asObject)
            .filter(plugin -> plugin.find("type").isPresent())
            .toList();
    return plugins.isEmpty()
        ? Optional.empty()
        : Optional.of(new NetworkFile(path, name(object), plugins));
  }

  private static String name(JsonObject object) {
    return object
        .find("name")
        .filter(JsonString.class::isInstance)
        .map(JsonValue::asText)
        .orElse("");
  }
}
