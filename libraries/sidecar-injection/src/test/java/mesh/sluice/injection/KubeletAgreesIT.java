package mesh.sluice.injection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
    Map<String, String> probes = KubeletProbes.of(address);
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
