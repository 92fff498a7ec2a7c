package mesh.sluice.cni;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;

/**
 * The outcome of one request.
 *
 * @param status exit status
 * @param output standard output
 * @param log standard error
 */
record PluginRun(int status, String output, String log) {
  static PluginRun of(FakePosix posix, Map<String, String> environment, InputStream stdin) {
    ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    Plugin.Outcome outcome =
        new Plugin(posix, posix::nanoTime, new Log(stderr)).run(environment, stdin);
    return new PluginRun(
        outcome.status(),
        new String(outcome.output(), StandardCharsets.UTF_8),
        stderr.toString(StandardCharsets.UTF_8));
  }

  static PluginRun of(FakePosix posix, Map<String, String> environment, String stdin) {
    byte[] bytes = stdin.getBytes(StandardCharsets.UTF_8);
    return of(posix, environment, new ByteArrayInputStream(bytes));
  }

  /** What the runtime says about the pod {@code shop/web-0}. */
  static Map<String, String> environment(String command) {
    return new HashMap<>(
        Map.of(
            "CNI_COMMAND", command,
            "CNI_CONTAINERID", "c0ffee",
            "CNI_NETNS", FakePosix.POD,
            "CNI_IFNAME", "eth0",
            "CNI_PATH", "/opt/cni/bin",
            "CNI_ARGS", "IgnoreUnknown=1;K8S_POD_NAMESPACE=shop;K8S_POD_NAME=web-0"));
  }

  /** The one JSON document on standard output. */
  JsonObject document() {
    try {
      return (JsonObject) Json.read(output);
    } catch (MalformedJsonException e) {
      throw new AssertionError("not one JSON document: " + output, e);
    }
  }

  int code() {
    JsonNumber code = (JsonNumber) document().find("code").orElseThrow();
    return Math.toIntExact(code.wholeNumber().orElseThrow());
  }

  String message() {
    return text("msg");
  }

  String details() {
    return text("details");
  }

  private String text(String field) {
    return ((JsonString) document().find(field).orElseThrow()).value();
  }
}
