package mesh.sluice.injector;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.manifest.DocumentText;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.testing.Programs;

/**
 * {@code kubectl create --dry-run=client}, which reads files and prints what it has read. It asks a
 * server which kinds there are, and nothing else.
 */
final class Kubectl implements AutoCloseable {
  private static final Path PROGRAM =
      Path.of(System.getProperty("sluice.cache"), "kubernetes", "kubectl");
  private static final Pattern NUMBERED = Pattern.compile("n[0-9]{1,9}");
  private static final Map<String, String> ANSWERS =
      Map.of(
          "/api",
          "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}",
          "/apis",
          "{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[]}",
          "/api/v1",
          "{\"kind\":\"APIResourceList\",\"groupVersion\":\"v1\",\"resources\":[{\"name\":"
              + "\"configmaps\",\"singularName\":\"\",\"namespaced\":true,\"kind\":\"ConfigMap\","
              + "\"verbs\":[\"create\"]}]}");

  private final HttpServer server;
  private final Path directory;

  Kubectl() throws IOException {
    directory = Files.createTempDirectory("kubectl");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ANSWERS.forEach(
        (path, answer) ->
            server.createContext(
                path,
                exchange -> {
                  byte[] body = answer.getBytes(StandardCharsets.UTF_8);
                  exchange.getResponseHeaders().set("Content-Type", "application/json");
                  exchange.sendResponseHeaders(200, body.length);
                  exchange.getResponseBody().write(body);
                  exchange.close();
                }));
    server.start();
  }

  /** A document of the only kind that it knows, with a value of its own in {@code data}. */
  static String document(String value) {
    return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n" + value;
  }

  /**
   * Reads documents, each a file of its own.
   *
   * @return the {@code data} of those that it reads, by their places in the list
   */
  Map<Integer, JsonValue> read(List<String> documents) throws IOException {
    Path files = Files.createTempDirectory(directory, "files");
    for (int i = 0; i < documents.size(); i++) {
      String named = documents.get(i).replaceFirst("name: x", "name: n" + i);
      Files.writeString(files.resolve(i + ".yaml"), named);
    }
    Path output = files.resolve("output");
    Programs.start(
        directory,
        List.of(
            "sh",
            "-c",
            "exec \"$@\" >" + output + " 2>/dev/null",
            "kubectl",
            PROGRAM.toString(),
            "create",
            "--dry-run=client",
            "--validate=false",
            "--output=json",
            "--filename=" + files,
            "--server=http://127.0.0.1:" + server.getAddress().getPort(),
            "--cache-dir=" + directory.resolve("cache")),
        "");
    try {
      return byPlace(Files.readAllBytes(output));
    } catch (ManifestException e) {
      throw new IOException(e);
    }
  }

  private static Map<Integer, JsonValue> byPlace(byte[] output) throws ManifestException {
    Map<Integer, JsonValue> data = new HashMap<>();
    Iterator<DocumentText> printed = DocumentText.split("output", ByteBuffer.wrap(output));
    while (printed.hasNext()) {
      JsonObject object = printed.next().read().asObject();
      String name = object.findPath("metadata.name").orElseThrow().asText();
      if (NUMBERED.matcher(name).matches()) {
        data.put(Integer.parseInt(name.substring(1)), object.find("data").orElse(new JsonNull()));
      }
    }
    return data;
  }

  @Override
  public void close() {
    server.stop(0);
    try (Stream<Path> left = Files.walk(directory)) {
      left.sorted((a, b) -> b.compareTo(a)).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
