package mesh.sluice.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.testing.Condition;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real Envoy with few file descriptors turns connections away, and lives on. */
class DescriptorsIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final int DESCRIPTORS = 256;
  private static final String ADDRESS = "10.231.8.2";

  private final String netns =
      "sluice-crowd-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
  private final List<Process> processes = new ArrayList<>();

  @TempDir private Path directory;

  @BeforeEach
  void createNetns() throws IOException {
    run("ip", "netns", "add", netns);
    run("ip", "-n", netns, "link", "set", "lo", "up");
    run("ip", "-n", netns, "address", "add", ADDRESS + "/32", "dev", "lo");
    try (InputStream in = DescriptorsIT.class.getResourceAsStream("crowd.py")) {
      Files.copy(in, directory.resolve("crowd.py"));
    }
  }

  @AfterEach
  void removeNetns() throws IOException {
    for (Process process : processes) {
      process.destroyForcibly().onExit().join();
    }
    run("ip", "netns", "delete", netns);
  }

  @Test
  void moreConnectionsThanDescriptorsAreTurnedAway() throws IOException, TemplateException {
    inside(
        "iptables -t nat -A OUTPUT -p tcp -d "
            + ADDRESS
            + " --dport 9000"
            + " -m owner --gid-owner 1000 -j REDIRECT --to-ports 15001");
    start("python3", "crowd.py", "serve", ADDRESS, "9000");
    Process envoy = startEnvoy(Bootstrap.STANDALONE);

    awaitGreeted(1, 1);
    assertThat(greeted(400)).isBetween(20, DESCRIPTORS / 2);
    assertThat(envoy.isAlive()).isTrue();

    awaitGreeted(20, 20);
  }

  @ParameterizedTest
  @EnumSource
  void crowdAtEnvoysOwnPortsIsTurnedAway(Bootstrap bootstrap)
      throws IOException, TemplateException {
    Process envoy = startEnvoy(bootstrap);

    Process crowd = start("python3", "crowd.py", "hold", ADDRESS, "15021", "400");
    Process other = start("python3", "crowd.py", "hold", ADDRESS, "15090", "400");
    for (Process process : List.of(crowd, other)) {
      assertThat(process.inputReader().readLine()).isEqualTo("held");
    }
    assertThat(runtime()).contains("overload.global_downstream_max_connections=64");
    assertThat(envoy.isAlive()).isTrue();

    crowd.destroyForcibly().onExit().join();
    awaitReady();
  }

  private void awaitGreeted(int count, int expected) {
    Condition.await(
        DEADLINE,
        expected + " connections are taken",
        () -> greeted(count) == expected,
        () -> "see " + directory);
  }

  private int greeted(int count) throws IOException {
    return Integer.parseInt(
        inside(
                "setpriv --regid 1000 --clear-groups python3 crowd.py ask "
                    + ADDRESS
                    + " 9000 "
                    + count)
            .strip());
  }

  private void awaitReady() {
    Condition.await(
        DEADLINE,
        "Envoy is ready",
        () ->
            inside(HttpRequest.of("http://" + ADDRESS + ":15021/healthz/ready") + " || true")
                .contains("LIVE"),
        () -> "see " + directory);
  }

  /** The entries of Envoy's runtime, with the value that holds. */
  private String runtime() throws IOException {
    return inside(
        HttpRequest.of("http://127.0.0.1:15000/runtime")
            + " | python3 -c \"import json, sys\n"
            + "for name, entry in json.load(sys.stdin)['entries'].items():"
            + " print(name + '=' + entry['final_value'])\"");
  }

  private Process startEnvoy(Bootstrap bootstrap) throws IOException, TemplateException {
    Sidecar sidecar =
        InjectorSettings.parse(Map.of("config.yaml", "bootstrap: " + bootstrap.word()))
            .sidecar(
                SidecarInputs.of(
                    "default", RedirectPolicy.DEFAULT, List.of(), new JsonObject(Map.of())));
    List<String> command =
        new ArrayList<>(
            List.of(
                "prlimit",
                "--nofile=" + DESCRIPTORS,
                Path.of(System.getProperty("sluice.cache"), "envoy", "envoy").toString()));
    for (JsonValue argument :
        ((JsonArray) sidecar.container().find("args").orElseThrow()).elements()) {
      command.add(((JsonString) argument).value().replace("$$", "$"));
    }
    Process envoy = start(command.toArray(String[]::new));
    awaitReady();
    return envoy;
  }

  private String inside(String script) throws IOException {
    return run("ip", "netns", "exec", netns, "sh", "-c", script);
  }

  private Process start(String... command) throws IOException {
    List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", netns));
    inside.addAll(List.of(command));
    Process process =
        new ProcessBuilder(inside)
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    processes.add(process);
    return process;
  }

  private String run(String... command) throws IOException {
    return Programs.run(directory, List.of(command), "");
  }
}
