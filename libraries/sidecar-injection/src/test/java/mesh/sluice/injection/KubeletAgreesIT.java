package mesh.sluice.injection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import mesh.sluice.injection.Injection.Injected;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;
import mesh.sluice.testing.Condition;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the kubelet finds with a sidecar is what it would have found without one. Its own probers
 * (k8s.io/kubernetes/pkg/probe) ask real applications, once as the user wrote it and once as the
 * injector has rewritten it, through a real Envoy.
 */
class KubeletAgreesIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final String IPV4 = "10.231.7.2";
  private static final String IPV6 = "fd00:231:7::2";

  private final String suffix = ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
  private final String podNetns = "sluice-probed-" + suffix;
  private final String nodeNetns = "sluice-kubelet-" + suffix;

  @TempDir private Path directory;
  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void createPod() throws IOException {
    run("ip", "netns", "add", podNetns);
    run("ip", "netns", "add", nodeNetns);
    run("ip", "-n", podNetns, "link", "set", "lo", "up");
    // As ADD gives it to a pod: Envoy calls the application from there.
    run("ip", "-n", podNetns, "address", "add", "::6/128", "dev", "lo", "nodad");
    run(
        "ip", "link", "add", "eth0", "netns", podNetns, "type", "veth", "peer", "name", "eth0",
        "netns", nodeNetns);
    for (String place : List.of(podNetns + ",2", nodeNetns + ",1")) {
      String netns = place.split(",")[0];
      String host = place.split(",")[1];
      run("ip", "-n", netns, "link", "set", "eth0", "up");
      run("ip", "-n", netns, "address", "add", "10.231.7." + host + "/24", "dev", "eth0");
      run(
          "ip",
          "-n",
          netns,
          "address",
          "add",
          "fd00:231:7::" + host + "/64",
          "dev",
          "eth0",
          "nodad");
    }
    for (String file : List.of("/mesh/sluice/injection/probed.py")) {
      try (InputStream in = KubeletAgreesIT.class.getResourceAsStream(file)) {
        Files.copy(in, directory.resolve(Path.of(file).getFileName()));
      }
    }
    try (InputStream in =
        KubeletAgreesIT.class.getResourceAsStream("/mesh/sluice/template/application.py")) {
      Files.copy(in, directory.resolve("application.py"));
    }
    run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=test",
        "-keyout",
        "tls.key",
        "-out",
        "tls.crt");
  }

  @AfterEach
  void removePod() throws IOException {
    for (Process process : processes) {
      process.destroyForcibly().onExit().join();
    }
    run("ip", "netns", "delete", podNetns);
    run("ip", "netns", "delete", nodeNetns);
  }

  @ParameterizedTest
  @CsvSource({IPV4, IPV6})
  void probesFindWhatTheyWouldFindWithoutTheMesh(String address)
      throws IOException, MalformedJsonException, TemplateException {
    startApplications();
    Map<String, String> probes = probes(address);
    awaitApplications(address);
    List<String> without = ask(address, List.copyOf(probes.values()));

    JsonObject pod = inject(List.copyOf(probes.values()));
    startEnvoy(pod);
    List<String> rewritten = rewritten(pod);
    assertThat(rewritten).doesNotContainAnyElementsOf(probes.values());
    awaitEnvoy(address);

    assertThat(named(probes, ask(address, rewritten))).isEqualTo(named(probes, without));
    assertThat(without).contains("success", "warning", "failure");
  }

  /** By what each of them is about. */
  private static Map<String, String> probes(String address) {
    Map<String, String> probes = new LinkedHashMap<>();
    for (int status : List.of(200, 204, 206, 299, 300, 304, 305, 399, 400, 404, 418, 500, 599)) {
      raw(
          probes,
          "status " + status,
          "HTTP/1.1 %d x\r\nContent-Length: 0\r\n\r\n".formatted(status));
    }
    raw(probes, "status without a reason", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n");
    raw(probes, "HTTP/1.0 until it closes", "HTTP/1.0 200 OK\r\n\r\nbody");
    raw(probes, "HTTP/1.0 that fails", "HTTP/1.0 503 x\r\n\r\nbody");
    raw(probes, "a body that is cut off", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbody");
    raw(probes, "no HTTP", "SSH-2.0-x\r\n");
    raw(probes, "nothing at all", "");

    redirect(probes, 301, "/ok");
    redirect(probes, 302, "/ok");
    redirect(probes, 303, "/ok");
    redirect(probes, 307, "/ok");
    redirect(probes, 308, "/ok/");
    redirect(probes, 300, "/ok");
    redirect(probes, 304, "/ok");
    redirect(probes, 302, "/missing");
    redirect(probes, 302, "http://{host}/ok");
    redirect(probes, 302, "http://{host}/missing");
    redirect(probes, 302, "//{host}/ok");
    redirect(probes, 302, "../ok");
    redirect(probes, 302, "../down/./other/../ok");
    redirect(probes, 302, "../query?a=b");
    redirect(probes, 302, "?a=b");
    redirect(probes, 302, "/ok#part");
    redirect(probes, 302, "http://{host}/ok#part");
    redirect(probes, 302, "/a b");
    redirect(probes, 302, "/%zz");
    redirect(probes, 302, "/as-asked");
    redirect(probes, 302, "http://{host}");
    redirect(probes, 302, "http://other.example/ok");
    redirect(probes, 302, "http://other.example/missing");
    redirect(probes, 302, "https://other.example/");
    redirect(probes, 302, "mailto:someone");
    redirect(probes, 302, "ftp://{host}/ok");
    String host = address.contains(":") ? "[" + address + "]" : address;
    redirect(probes, 302, "http://" + host + ":8081/ok");
    redirect(probes, 302, "http://" + host + ":8086/ok");
    redirect(probes, 302, "http://" + host + ":x/ok");
    redirect(probes, 302, "https://" + host + ":8085/ok");
    raw(probes, "redirect without a place", "HTTP/1.1 302 x\r\nContent-Length: 0\r\n\r\n");
    raw(probes, "redirect to nothing", "HTTP/1.1 302 x\r\nLocation:\r\nContent-Length: 0\r\n\r\n");

    for (String path :
        List.of(
            "/",
            "ok",
            "/ok#part",
            "/a b",
            "/ü",
            "/x%2Fy",
            "?a=b",
            "/query?a=b",
            "//other/ok",
            "/as-asked",
            "/loop",
            "/chain/9",
            "/chain/10",
            "/endless")) {
      get(probes, "path " + path, path, 8080, "");
    }
    probes.put("no answer in time", "{\"httpGet\":{\"path\":\"/stuck\",\"port\":8080}}");
    String custom =
        ",\"httpHeaders\":[{\"name\":\"Host\",\"value\":\"shop.example\"},"
            + "{\"name\":\"X-Asked\",\"value\":\"yes\"}]";
    get(probes, "headers of its own", "/custom", 8080, custom);
    get(probes, "redirect keeps the headers", location(302, "/secret"), 8080, custom);
    get(probes, "redirect keeps the host", location(302, "/custom"), 8080, custom);
    get(probes, "redirect to a host of its own", location(302, "http://{host}/ok"), 8080, custom);
    get(probes, "version 1.0", "/ok", 8081, "");
    get(probes, "version 1.0 redirects", location(302, "/ok"), 8081, "");
    for (int port : List.of(8082, 8083, 8084, 8085, 8086, 8089)) {
      get(probes, "http at " + port, "/ok", port, "");
      probes.put("tcp at " + port, "{\"tcpSocket\":{\"port\":%d}}".formatted(port));
    }
    get(probes, "https", "/ok", 8085, ",\"scheme\":\"HTTPS\"");
    get(probes, "https as asked", "/as-asked", 8085, ",\"scheme\":\"HTTPS\"");
    get(probes, "https redirects", location(302, "/ok"), 8085, ",\"scheme\":\"HTTPS\"");
    get(probes, "https of what speaks http", "/ok", 8080, ",\"scheme\":\"HTTPS\"");
    for (String service : List.of("shop", "other")) {
      probes.put("grpc " + service, "{\"grpc\":{\"port\":9000,\"service\":\"" + service + "\"}}");
    }
    probes.put("grpc of nothing", "{\"grpc\":{\"port\":9001}}");
    probes.put("grpc of what speaks http", "{\"grpc\":{\"port\":8080}}");
    return probes;
  }

  private static void redirect(Map<String, String> probes, int status, String location) {
    get(probes, status + " to " + location, location(status, location), 8080, "");
  }

  private static String location(int status, String location) {
    return path(
        "HTTP/1.1 %d x\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n".formatted(status, location));
  }

  private static void raw(Map<String, String> probes, String name, String answer) {
    get(probes, name, path(answer), 8080, "");
  }

  private static String path(String answer) {
    return "/raw/" + HexFormat.of().formatHex(answer.getBytes(UTF_8));
  }

  private static void get(
      Map<String, String> probes, String name, String path, int port, String more) {
    probes.put(
        name,
        "{\"httpGet\":{\"path\":%s,\"port\":%d%s},\"timeoutSeconds\":10}"
            .formatted(new JsonString(path), port, more));
  }

  private void startApplications() throws IOException {
    start(
        "applications",
        "python3",
        "probed.py",
        "dual,::,8080",
        "http1.0,0.0.0.0,8081",
        "http1.0,::,8081",
        "http," + IPV4 + ",8082",
        "http,::,8083",
        "http,127.0.0.1,8084",
        "tls,0.0.0.0,8085",
        "tls,::,8085",
        "http," + IPV6 + ",8089");
    Path healthy = Files.createFile(directory.resolve("healthy"));
    start("grpc", "python3", "application.py", "grpc", "9000", healthy.toString(), "::");
  }

  private void awaitApplications(String address) {
    Condition.await(
        DEADLINE,
        "the applications listen",
        () ->
            ask(
                    address,
                    List.of(
                        "{\"tcpSocket\":{\"port\":8080}}",
                        "{\"tcpSocket\":{\"port\":8081}}",
                        "{\"tcpSocket\":{\"port\":8085}}",
                        "{\"tcpSocket\":{\"port\":9000}}"))
                .equals(List.of("success", "success", "success", "success")),
        () -> "see " + directory);
  }

  private static JsonObject inject(List<String> probes)
      throws MalformedJsonException, TemplateException {
    StringBuilder containers = new StringBuilder();
    for (int i = 0; i < probes.size(); i++) {
      containers.append(
          "%s{\"name\":\"c%d\",\"image\":\"x\",\"readinessProbe\":%s}"
              .formatted(i == 0 ? "" : ",", i, probes.get(i)));
    }
    JsonObject pod =
        Json.read(
                ("{\"metadata\":{\"name\":\"web\",\"labels\":{\"sluice.mesh/inject\":\"true\"}},"
                    + "\"spec\":{\"containers\":["
                    + containers
                    + "]}}"))
            .asObject();
    return ((Injected)
            Injector.inject(
                pod,
                new NamespaceFacts("shop", Map.of(), Map.of()),
                InjectorSettings.parse(Map.of())))
        .pod();
  }

  private static List<String> rewritten(JsonObject pod) {
    return new PodObject(pod)
        .list("containers").stream()
            .map(container -> container.find("readinessProbe").orElseThrow().toString())
            .toList();
  }

  private void startEnvoy(JsonObject pod) throws IOException {
    JsonObject sidecar = new PodObject(pod).list("initContainers").getFirst();
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("sluice.cache"), "envoy", "envoy").toString()));
    for (JsonValue argument : ((JsonArray) sidecar.find("args").orElseThrow()).elements()) {
      // As the kubelet reads it.
      command.add(((JsonString) argument).value().replace("$$", "$"));
    }
    start("envoy", command.toArray(String[]::new));
  }

  private void awaitEnvoy(String address) {
    Condition.await(
        DEADLINE,
        "Envoy is ready",
        () ->
            ask(address, List.of("{\"httpGet\":{\"path\":\"/healthz/ready\",\"port\":15021}}"))
                .equals(List.of("success")),
        () -> "see " + directory);
  }

  private static Map<String, String> named(Map<String, String> probes, List<String> results) {
    Map<String, String> named = new LinkedHashMap<>();
    int i = 0;
    for (String name : probes.keySet()) {
      named.put(name, results.get(i++));
    }
    return named;
  }

  /** What the kubelet's probers say, in one word each. */
  private List<String> ask(String address, List<String> probes) throws IOException {
    Path prober = Path.of(System.getProperty("sluice.cache"), "prober", "kube-prober");
    return Programs.run(
            directory,
            List.of("ip", "netns", "exec", nodeNetns, prober.toString(), address),
            String.join("\n", probes) + "\n")
        .lines()
        .map(line -> line.split(" ")[0])
        .toList();
  }

  private void start(String name, String... command) throws IOException {
    List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", podNetns));
    inside.addAll(List.of(command));
    processes.add(
        new ProcessBuilder(inside)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(directory.resolve(name + ".log").toFile()))
            .start());
  }

  private String run(String... command) throws IOException {
    return Programs.run(directory, List.of(command), "");
  }
}
