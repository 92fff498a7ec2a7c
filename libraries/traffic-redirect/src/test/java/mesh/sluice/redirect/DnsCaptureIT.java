package mesh.sluice.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mesh.sluice.kernel.TestNetns;
import mesh.sluice.kernel.TestPod;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.DnsCapture;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.InterfaceRules;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Datagrams of a pod whose DNS is captured, with each backend. */
class DnsCaptureIT {
  private static final int APPLICATION = 1000;
  private static final int SIDECAR = 1337;
  private static final RedirectPolicy ALL_SERVERS =
      RedirectPolicy.DEFAULT.withDns(new DnsCapture(15053, CidrSet.ALL));
  private static final RedirectPolicy LISTED_SERVERS =
      RedirectPolicy.DEFAULT.withDns(
          new DnsCapture(15053, CidrSet.parse("10.77.0.1/32", "fd77::1/128")));

  private final List<Process> servers = new ArrayList<>();
  private TestNetns pod;
  private TestNetns peer;

  @BeforeEach
  void createNamespaces() throws Exception {
    pod = TestNetns.create();
    peer = TestNetns.create();
    pod.ip("link add eth0 type veth peer name eth0 netns " + peer.name());
    connect(peer, "10.77.0.1/24", "10.77.0.3/24", "fd77::1/64", "fd77::3/64");
    connect(pod, "10.77.0.2/24", "fd77::2/64");
    serve(peer, "::", 53, "nameserver");
    // Like Istio's resolver: one on any address would answer from the pod's, and not be recognised.
    serve(pod, "127.0.0.1", 15053, "sidecar");
    serve(pod, "::1", 15053, "sidecar");
  }

  @AfterEach
  void removeNamespaces() {
    servers.forEach(Process::destroyForcibly);
    servers.clear();
    peer.close();
    pod.close();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
  void queriesOfTheApplicationGoToTheSidecar(BackendChoice backend) throws Exception {
    install(ALL_SERVERS, backend);

    assertThat(ask(pod, APPLICATION, 0, "10.77.0.1", 53)).isEqualTo("sidecar 10.77.0.1 53");
    assertThat(ask(pod, APPLICATION, 0, "fd77::1", 53)).isEqualTo("sidecar fd77::1 53");
    assertThat(ask(pod, SIDECAR, 0, "10.77.0.1", 53)).startsWith("nameserver ");
    assertThat(ask(pod, SIDECAR, 0, "fd77::1", 53)).startsWith("nameserver ");
  }

  /** As containers do behind docker in a pod. */
  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
  void namesCanBeResolvedBehindAVirtualInterface(BackendChoice backend) throws Exception {
    try (TestNetns machine = TestNetns.create()) {
      pod.ip("link add docker0 type veth peer name eth0 netns " + machine.name());
      pod.ip(
          "link set docker0 up",
          "address add 10.79.0.1/24 dev docker0",
          "address add fd79::1/64 dev docker0 nodad");
      connect(machine, "10.79.0.2/24", "fd79::2/64");
      machine.ip("route add default via 10.79.0.1", "route add default via fd79::1");
      peer.ip("route add 10.79.0.0/24 via 10.77.0.2", "route add fd79::/64 via fd77::2");
      pod.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
      install(
          ALL_SERVERS.withInterfaces(
              new InterfaceRules(List.of(), List.of(new InterfaceName("docker0")))),
          backend);

      awaitNameserver(machine, "10.77.0.1");
      awaitNameserver(machine, "fd77::1");
      assertThat(ask(pod, APPLICATION, 0, "10.77.0.1", 53)).isEqualTo("sidecar 10.77.0.1 53");
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
  void queriesToOtherServersThanTheListedStayDirect(BackendChoice backend) throws Exception {
    install(LISTED_SERVERS, backend);

    assertThat(ask(pod, APPLICATION, 0, "10.77.0.1", 53)).isEqualTo("sidecar 10.77.0.1 53");
    assertThat(ask(pod, APPLICATION, 0, "fd77::1", 53)).isEqualTo("sidecar fd77::1 53");
    assertThat(ask(pod, APPLICATION, 0, "10.77.0.3", 53)).startsWith("nameserver ");
    assertThat(ask(pod, APPLICATION, 0, "fd77::3", 53)).startsWith("nameserver ");
  }

  /** Conntrack still knows the application's query, which led to the sidecar itself. */
  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
  void sidecarMayAskFromAPortThatTheApplicationHasUsed(BackendChoice backend) throws Exception {
    install(ALL_SERVERS, backend);

    assertThat(ask(pod, APPLICATION, 40000, "10.77.0.1", 53)).isEqualTo("sidecar 10.77.0.1 53");
    assertThat(ask(pod, SIDECAR, 40000, "10.77.0.1", 53)).startsWith("nameserver ");
    assertThat(ask(pod, APPLICATION, 40000, "10.77.0.1", 53)).isEqualTo("sidecar 10.77.0.1 53");
  }

  /** Istio's rules take the application's answer for a query, and send it to the sidecar. */
  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
  void applicationAnswersAClientThatAsksFromPort53(BackendChoice backend) throws Exception {
    serve(pod, "::", 9999, "application");
    install(ALL_SERVERS, backend);
    servers.removeFirst().destroyForcibly().waitFor();

    assertThat(ask(peer, 0, 53, "10.77.0.2", 9999)).isEqualTo("application 10.77.0.2 9999");
    assertThat(ask(peer, 0, 53, "fd77::2", 9999)).isEqualTo("application fd77::2 9999");
  }

  private static void connect(TestNetns netns, String... addresses) {
    netns.ip("link set eth0 up");
    for (String address : addresses) {
      netns.ip("address add " + address + " dev eth0" + (address.contains(":") ? " nodad" : ""));
    }
  }

  private void install(RedirectPolicy policy, BackendChoice backend) throws Exception {
    pod.call(
        () -> {
          new PodRedirect(Posix.system(), backend).install(policy);
          return null;
        });
  }

  private void serve(TestNetns netns, String address, int port, String name) throws IOException {
    Process server = start(netns, "serve", address, Integer.toString(port), name);
    servers.add(server);
    assertThat(line(server)).isEqualTo("ready");
  }

  /** Repeats the query, as resolvers do: neighbours that nobody knows yet cost the first ones. */
  private static void awaitNameserver(TestNetns netns, String server) {
    Condition.await(
        Duration.ofSeconds(20),
        server + " answers",
        () -> ask(netns, APPLICATION, 0, server, 53).startsWith("nameserver "),
        () -> "none of its answers came back");
  }

  private static String ask(TestNetns netns, int user, int fromPort, String to, int port)
      throws Exception {
    Process client =
        start(
            netns,
            "ask",
            Integer.toString(user),
            Integer.toString(fromPort),
            to,
            Integer.toString(port));
    String answer = line(client);
    client.waitFor();
    return answer;
  }

  private static Process start(TestNetns netns, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(netns.inside("/usr/bin/python3", script()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static String line(Process process) throws IOException {
    return new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
        .readLine();
  }

  private static String script() {
    try {
      return Path.of(TestPod.class.getResource("datagram.py").toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
