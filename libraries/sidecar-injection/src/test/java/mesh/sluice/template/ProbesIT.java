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
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.template.ProbeRoute.Kind;
import mesh.sluice.testing.Condition;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Envoy answers the kubelet's probes for real applications, in a namespace of their own. */
class ProbesIT {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final String NETNS = "sluice-probes-" + ProcessHandle.current().pid();

  /** Prints the status of an answer, or what went wrong. */
  private static final String ASK =
      """
      import sys, urllib.error, urllib.request
      try:
          print(urllib.request.urlopen('http://127.0.0.1:15021' + sys.argv[1], timeout=5).status)
      except urllib.error.HTTPError as e:
          print(e.code)
      except OSError as e:
          print(e)
      """;

  /** Prints how often Envoy has tried to carry out the postStart hook again. */
  private static final String RETRIES =
      """
      import urllib.request
      stats = urllib.request.urlopen('http://127.0.0.1:15000/stats?filter=application-http.upstream_rq_retry$').read()
      print(stats.decode().split(': ')[1])
      """;

  @TempDir private Path directory;
  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void createNetns() throws IOException {
    run("ip", "netns", "add", NETNS);
    run("ip", "-n", NETNS, "link", "set", "lo", "up");
    try (InputStream in = ProbesIT.class.getResourceAsStream("application.py")) {
      Files.copy(in, directory.resolve("application.py"));
    }
  }

  @AfterEach
  void removeNetns() throws IOException {
    for (Process process : processes) {
      process.destroyForcibly().onExit().join();
    }
    run("ip", "netns", "delete", NETNS);
  }

  @Test
  void envoySaysWhatTheApplicationSays() throws IOException, TemplateException {
    Path healthy = Files.createFile(directory.resolve("healthy"));
    start("envoy", envoy());
    // A native sidecar has to be ready before the application is started at all.
    awaitStatus("/healthz/ready", "200");
    awaitStatus("/probe/db/livez", "503");
    for (String kind : List.of("http 8080", "tcp 5432", "grpc 9000")) {
      List<String> command = new ArrayList<>(List.of("python3", "application.py"));
      command.addAll(List.of(kind.split(" ")));
      command.add(healthy.toString());
      start("application", command);
    }

    for (String probe : List.of("web/livez", "db/livez", "db/readyz")) {
      awaitStatus("/probe/" + probe, "200");
    }
    assertThat(ask("/probe/web/other")).isEqualTo("404");
    // Envoy waits no longer than the kubelet would.
    assertThat(ask("/probe/web/startupz")).isEqualTo("504");

    Files.delete(healthy);
    for (String probe : List.of("web/livez", "db/livez", "db/readyz")) {
      awaitStatus("/probe/" + probe, "503");
    }
    assertThat(ask("/probe/web/readyz")).isEqualTo("200");

    Files.createFile(healthy);
    for (String probe : List.of("web/livez", "db/livez", "db/readyz")) {
      awaitStatus("/probe/" + probe, "200");
    }
  }

  /** The kubelet runs postStart when the application has been started, and may be too early. */
  @Test
  void postStartHookWaitsForTheApplicationAndPreStopDoesNot()
      throws IOException, TemplateException {
    Path healthy = Files.createFile(directory.resolve("healthy"));
    start("envoy", envoy());
    awaitStatus("/healthz/ready", "200");
    assertThat(ask("/lifecycle/web/prestop")).isEqualTo("503");

    Process hook =
        start(
            "hook",
            List.of(
                "python3",
                "-c",
                ASK.replace("timeout=5", "timeout=60"),
                "/lifecycle/web/poststart"));
    awaitRetry();
    start("application", List.of("python3", "application.py", "http", "8080", healthy.toString()));

    hook.onExit().join();
    assertThat(directory.resolve("hook.log")).hasContent("200");
    assertThat(ask("/lifecycle/web/prestop")).isEqualTo("200");
  }

  /** Envoy counts each time that it asks again. */
  private void awaitRetry() {
    Condition.await(
        DEADLINE,
        "Envoy has asked again",
        () -> !run("ip", "netns", "exec", NETNS, "python3", "-c", RETRIES).strip().equals("0"),
        () -> "see " + directory);
  }

  private List<String> envoy() throws TemplateException {
    Sidecar sidecar =
        InjectorSettings.parse(Map.of())
            .sidecar(
                SidecarInputs.of(
                    "default",
                    RedirectPolicy.DEFAULT,
                    List.of(
                        new ProbeRoute("/probe/web/livez", Kind.HTTP, 8080, "/live?full=1", 1),
                        new ProbeRoute("/probe/web/readyz", Kind.HTTP, 8080, "/", 1),
                        new ProbeRoute("/probe/web/startupz", Kind.HTTP, 8080, "/stuck", 1),
                        new ProbeRoute(
                            "/lifecycle/web/poststart", Kind.HTTP, 8080, "/", 86_400, true),
                        new ProbeRoute(
                            "/lifecycle/web/prestop", Kind.HTTP, 8080, "/", 86_400, false),
                        new ProbeRoute("/probe/db/livez", Kind.TCP, 5432, "", 1),
                        new ProbeRoute("/probe/db/readyz", Kind.GRPC, 9000, "shop", 1)),
                    new JsonObject(Map.of())));
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("sluice.cache"), "envoy", "envoy").toString()));
    for (JsonValue argument :
        ((JsonArray) sidecar.container().find("args").orElseThrow()).elements()) {
      command.add(((JsonString) argument).value().replace("$$", "$"));
    }
    return command;
  }

  private void awaitStatus(String path, String status) {
    Condition.await(
        DEADLINE,
        path + " is answered by " + status,
        () -> ask(path).equals(status),
        () -> "see " + directory);
  }

  private String ask(String path) throws IOException {
    return run("ip", "netns", "exec", NETNS, "python3", "-c", ASK, path).strip();
  }

  private Process start(String name, List<String> command) throws IOException {
    List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", NETNS));
    inside.addAll(command);
    Process process =
        new ProcessBuilder(inside)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(directory.resolve(name + ".log").toFile()))
            .start();
    processes.add(process);
    return process;
  }

  private String run(String... command) throws IOException {
    return Programs.run(directory, List.of(command), "");
  }
}
