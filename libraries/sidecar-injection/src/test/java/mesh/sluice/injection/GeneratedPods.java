package mesh.sluice.injection;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * Pods as people write them, all of which the injector takes: with probes of every kind, ports by
 * name and number, lists that are missing, empty or {@code null}, native sidecars of their own,
 * annotations of ours, and a container of the sidecar's name.
 */
public final class GeneratedPods {
  private static final List<String> PROBES =
      List.of("livenessProbe", "readinessProbe", "startupProbe");

  private final Random random;

  private GeneratedPods(long seed) {
    this.random = new Random(seed);
  }

  /** Pods of which everything is generated. */
  public static Arbitrary<JsonObject> pods() {
    return Arbitraries.longs().map(seed -> new GeneratedPods(seed).pod());
  }

  private JsonObject pod() {
    Map<String, JsonValue> pod = new LinkedHashMap<>();
    pod.put("apiVersion", text("v1"));
    pod.put("kind", text("Pod"));
    if (often()) {
      pod.put("metadata", metadata());
    }
    pod.put("spec", spec());
    return new JsonObject(pod);
  }

  private JsonObject metadata() {
    Map<String, JsonValue> metadata = new LinkedHashMap<>();
    metadata.put("name", text("web-0"));
    maybeTexts(metadata, "labels", Map.of("app", "web", "tier", "front"));
    maybeTexts(
        metadata,
        "annotations",
        Map.ofEntries(
            Map.entry("example.com/a", "b"),
            Map.entry("sluice.mesh/exclude-inbound-ports", "9000"),
            Map.entry("sluice.mesh/include-inbound-ports", "8080,8081,9000"),
            Map.entry("sluice.mesh/exclude-outbound-ports", "3306"),
            Map.entry("sluice.mesh/proxy-cpu", "200m"),
            Map.entry("sluice.mesh/proxy-image", "example/envoy:2"),
            Map.entry("sluice.mesh/proxy-log-level", "debug"),
            Map.entry("sluice.mesh/proxy-concurrency", "1"),
            Map.entry("sluice.mesh/native-sidecar", random.nextBoolean() ? "true" : "false"),
            Map.entry("sluice.mesh/rewrite-probes", random.nextBoolean() ? "true" : "false")));
    if (seldom()) {
      metadata.put("creationTimestamp", new JsonNull());
    }
    return new JsonObject(metadata);
  }

  private void maybeTexts(Map<String, JsonValue> to, String name, Map<String, String> choices) {
    if (seldom()) {
      to.put(name, random.nextBoolean() ? new JsonNull() : new JsonObject(Map.of()));
    } else if (often()) {
      Map<String, JsonValue> texts = new LinkedHashMap<>();
      choices.forEach(
          (key, value) -> {
            if (seldom()) {
              texts.put(key, text(value));
            }
          });
      to.put(name, new JsonObject(texts));
    }
  }

  private JsonObject spec() {
    List<JsonValue> containers = containers("web", "db", "cache");
    if (containers.isEmpty()) {
      containers.add(container("only", true));
    }
    List<JsonValue> initContainers = containers("setup", "agent");
    if (sometimes()) {
      List<JsonValue> list = random.nextBoolean() ? containers : initContainers;
      list.add(random.nextInt(list.size() + 1), override());
    }
    Map<String, JsonValue> spec = new LinkedHashMap<>();
    spec.put("containers", new JsonArray(containers));
    maybeList(spec, "initContainers", initContainers);
    List<JsonValue> volumes = new ArrayList<>();
    if (sometimes()) {
      volumes.add(object("name", text("data"), "emptyDir", object()));
    }
    maybeList(spec, "volumes", volumes);
    if (sometimes()) {
      spec.put("restartPolicy", text(pick("Always", "Never", "OnFailure")));
    }
    if (sometimes()) {
      spec.put("securityContext", object("runAsUser", number(1000)));
    }
    return new JsonObject(spec);
  }

  private void maybeList(Map<String, JsonValue> to, String name, List<JsonValue> elements) {
    if (!elements.isEmpty() || seldom()) {
      to.put(name, elements.isEmpty() && seldom() ? new JsonNull() : new JsonArray(elements));
    }
  }

  private List<JsonValue> containers(String... names) {
    List<JsonValue> containers = new ArrayList<>();
    for (String name : names) {
      if (sometimes()) {
        containers.add(container(name, random.nextBoolean()));
      }
    }
    return containers;
  }

  private JsonObject container(String name, boolean probed) {
    Map<String, JsonValue> container = new LinkedHashMap<>();
    container.put("name", text(name));
    container.put("image", text("example/" + name + pick("", ":1", ":latest", "@sha256:00")));
    if (name.equals("agent")) {
      container.put("restartPolicy", text("Always"));
    }
    if (sometimes()) {
      container.put("ports", ports());
    }
    if (sometimes()) {
      container.put("env", environment());
    }
    if (seldom()) {
      container.put("securityContext", random.nextBoolean() ? object() : new JsonNull());
    }
    boolean mayHaveProbes = probed && !name.equals("setup");
    for (String probe : mayHaveProbes ? PROBES : List.<String>of()) {
      if (sometimes()) {
        container.put(probe, seldom() ? new JsonNull() : probe());
      }
    }
    if (mayHaveProbes && seldom()) {
      container.put("lifecycle", lifecycle());
    }
    return new JsonObject(container);
  }

  private JsonObject lifecycle() {
    JsonObject lifecycle = object();
    for (String hook : List.of("postStart", "preStop")) {
      if (sometimes()) {
        lifecycle =
            lifecycle.with(
                hook,
                pick(
                    object("httpGet", request(number(pick(8080, 9000)))),
                    object("tcpSocket", object("port", number(8080))),
                    object("sleep", object("seconds", number(1)))));
      }
    }
    return lifecycle;
  }

  private JsonArray ports() {
    List<JsonValue> ports = new ArrayList<>();
    ports.add(object("name", text("http"), "containerPort", number(8080)));
    if (random.nextBoolean()) {
      ports.add(object("containerPort", number(9000), "protocol", text(pick("TCP", "UDP"))));
    }
    return new JsonArray(ports);
  }

  private JsonArray environment() {
    List<JsonValue> variables = new ArrayList<>();
    variables.add(object("name", text("A"), "value", text("1")));
    variables.add(object("name", text("A"), "value", text("$(B)")));
    variables.add(
        object(
            "name",
            text("B"),
            "valueFrom",
            object("fieldRef", object("fieldPath", text("spec.nodeName")))));
    Collections.shuffle(variables, random);
    return new JsonArray(variables.subList(0, 1 + random.nextInt(3)));
  }

  private JsonObject probe() {
    Map<String, JsonValue> probe = new LinkedHashMap<>();
    JsonValue port =
        random.nextBoolean() ? number(pick(8080, 8081, 9000)) : text(pick("http", "none", "8080"));
    switch (pick("httpGet", "tcpSocket", "grpc", "exec")) {
      case "httpGet" -> probe.put("httpGet", request(port));
      case "tcpSocket" ->
          probe.put(
              "tcpSocket",
              seldom() ? object("port", port, "host", text("db")) : object("port", port));
      case "grpc" ->
          probe.put(
              "grpc",
              seldom()
                  ? object("port", number(9000), "service", text("a$$b"))
                  : object("port", number(9000)));
      default -> probe.put("exec", object("command", new JsonArray(List.of(text("true")))));
    }
    if (sometimes()) {
      probe.put("periodSeconds", number(3));
      probe.put("timeoutSeconds", number(random.nextInt(4)));
    }
    return new JsonObject(probe);
  }

  private JsonObject request(JsonValue port) {
    JsonObject request = object("port", port);
    if (often()) {
      request = request.with("path", text(pick("/", "/live?x=1", "ready", "/$(A)\"\\", "")));
    }
    if (seldom()) {
      request = request.with("scheme", text(pick("HTTP", "HTTPS")));
    }
    if (seldom()) {
      request = request.with("host", text(pick("", "127.0.0.1")));
    }
    if (seldom()) {
      JsonValue header = object("name", text("Host"), "value", text("example.com"));
      request = request.with("httpHeaders", new JsonArray(List.of(header)));
    }
    return request;
  }

  private JsonObject override() {
    Map<String, JsonValue> container = new LinkedHashMap<>();
    container.put("name", text("sluice-proxy"));
    if (often()) {
      container.put("image", text(pick("auto", "example/envoy", "example/envoy:3", "")));
    }
    if (seldom()) {
      container.put("imagePullPolicy", text(pick("Always", "Never", "IfNotPresent")));
    }
    if (sometimes()) {
      container.put("env", environment());
    }
    if (sometimes()) {
      JsonObject requests = object("cpu", number(2));
      container.put("resources", random.nextBoolean() ? object() : object("requests", requests));
    }
    if (sometimes()) {
      container.put("ports", ports());
    }
    if (seldom()) {
      container.put("startupProbe", object("httpGet", object("port", number(15021))));
    }
    if (seldom()) {
      container.put("lifecycle", new JsonNull());
    }
    return new JsonObject(container);
  }

  private boolean often() {
    return random.nextInt(5) > 0;
  }

  private boolean sometimes() {
    return random.nextBoolean();
  }

  private boolean seldom() {
    return random.nextInt(5) == 0;
  }

  @SafeVarargs
  private <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static JsonString text(String text) {
    return new JsonString(text);
  }

  private static JsonNumber number(long number) {
    return new JsonNumber(number);
  }

  private static JsonObject object(Object... namesAndValues) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], (JsonValue) namesAndValues[i + 1]);
    }
    return new JsonObject(members);
  }
}
