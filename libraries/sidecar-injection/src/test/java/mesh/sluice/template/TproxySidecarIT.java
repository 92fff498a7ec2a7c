package mesh.sluice.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.kernel.LocalRoutes;
import mesh.sluice.kernel.TestNetns;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.redirect.BackendChoice;
import mesh.sluice.redirect.PodNetwork;
import mesh.sluice.redirect.PodRedirect;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A real Envoy with the user, group and capability of the sidecar of a pod that asks for TPROXY,
 * between real rules: it takes what comes in, and calls the application in the client's name.
 */
class TproxySidecarIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final List<String> POD = List.of("10.66.0.10", "fd66::10");
  private static final List<String> CLIENT = List.of("10.66.0.1", "fd66::1");
  private static final String PORT = "8080";
  private static final String SCRIPT = "caller.py";
  private static final List<String> APPLICATION = owner("1000");
  private static final List<String> SIDECAR = owner("1337");

  private final TestNetns pod = TestNetns.create();
  private final TestNetns client = TestNetns.create();
  private final List<Process> processes = new ArrayList<>();

  @TempDir private Path directory;

  private static List<String> owner(String group) {
    return List.of("setpriv", "--regid=" + group, "--clear-groups");
  }

  @BeforeEach
  void connect() throws IOException {
    pod.ip("link set lo up", "link add eth0 type veth peer name eth0 netns " + client.name());
    address(pod, POD);
    address(client, CLIENT);
    try (InputStream in = TproxySidecarIT.class.getResourceAsStream(SCRIPT)) {
      Files.copy(in, directory.resolve(SCRIPT));
    }
  }

  private static void address(TestNetns netns, List<String> addresses) {
    netns.ip(
        "link set eth0 up",
        "address add " + addresses.getFirst() + "/24 dev eth0",
        "address add " + addresses.getLast() + "/64 dev eth0 nodad");
  }

  @AfterEach
  void end() {
    for (Process process : processes) {
      process.destroyForcibly().onExit().join();
    }
    pod.close();
    client.close();
  }

  @ParameterizedTest
  @CsvSource({"NET_RAW,NFT", "NET_ADMIN,NFT", "NET_RAW,IPTABLES_NFT", "NET_RAW,IPTABLES_LEGACY"})
  void applicationIsCalledInTheClientsName(TproxyCapability capability, BackendChoice backend)
      throws Exception {
    RedirectPolicy standard = RedirectPolicy.DEFAULT;
    RedirectPolicy policy = standard.withInbound(standard.inbound().withMode(InboundMode.TPROXY));
    PodNetwork network =
        new PodNetwork(new InterfaceName("eth0"), POD.stream().map(IpAddress::parse).toList());
    pod.call(
        () -> {
          new PodRedirect(Posix.system(), backend).install(policy, network);
          LocalRoutes.await();
          return null;
        });
    for (String address : POD) {
      Process application = start(pod, APPLICATION, "python3", SCRIPT, "serve", address, PORT);
      assertThat(application.inputReader().readLine()).isEqualTo("serving");
    }
    startEnvoy(policy, capability);

    for (int family = 0; family < POD.size(); family++) {
      String own = POD.get(family);
      assertThat(ask(client, APPLICATION, own)).isEqualTo(CLIENT.get(family));
      // As Envoy does for an application that calls a service whose only endpoint is this pod.
      assertThat(ask(pod, SIDECAR, own)).isEqualTo(own);
    }
  }

  private String ask(TestNetns from, List<String> as, String address) {
    List<String> command = new ArrayList<>(as);
    command.addAll(List.of("python3", directory.resolve(SCRIPT).toString(), "ask", address, PORT));
    return from.run(command.toArray(String[]::new)).strip();
  }

  private void startEnvoy(RedirectPolicy policy, TproxyCapability capability) throws Exception {
    JsonObject container =
        InjectorSettings.parse(Map.of("config.yaml", "tproxyCapability: " + capability.word()))
            .sidecar(SidecarInputs.of("default", policy, List.of(), new JsonObject(Map.of())))
            .container();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("sluice.cache"), "envoy", "envoy").toString());
    for (JsonValue argument : container.find("args").orElseThrow().asList()) {
      command.add(argument.asText().replace("$$", "$"));
    }
    start(pod, privileges(container), command.toArray(String[]::new));
    Condition.await(
        DEADLINE,
        "Envoy is ready",
        () ->
            pod.run("sh", "-c", HttpRequest.of("http://127.0.0.1:15021/healthz/ready") + " || true")
                .contains("LIVE"),
        () -> "see " + directory);
  }

  /** What makes a process one of the container: its user, group and capabilities, and no more. */
  private static List<String> privileges(JsonObject container) {
    String added =
        container
            .findPath("securityContext.capabilities.add")
            .orElseThrow()
            .asList()
            .getFirst()
            .asText();
    return List.of(
        "setpriv",
        "--reuid=" + container.findPath("securityContext.runAsUser").orElseThrow(),
        "--regid=" + container.findPath("securityContext.runAsGroup").orElseThrow(),
        "--clear-groups",
        "--no-new-privs",
        "--inh-caps=-all",
        "--bounding-set=-all,+" + added.toLowerCase(Locale.ROOT));
  }

  private Process start(TestNetns netns, List<String> as, String... command) throws IOException {
    List<String> words = new ArrayList<>(as);
    words.addAll(List.of(command));
    ProcessBuilder builder =
        new ProcessBuilder(netns.inside(words.toArray(String[]::new)))
            .directory(directory.toFile())
            .redirectErrorStream(true);
    if (as != APPLICATION) {
      builder.redirectOutput(directory.resolve("envoy.log").toFile());
    }
    Process process = builder.start();
    processes.add(process);
    return process;
  }
}
