package mesh.sluice.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import mesh.sluice.injection.PodObject;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.kernel.TestNetns;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.redirect.BackendChoice;
import mesh.sluice.redirect.PodNetwork;
import mesh.sluice.redirect.PodRedirect;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Istio's own program, started as istio-validation starts it: with its arguments, as its user and
 * without a capability. It listens on both ports of the sidecar, connects to 127.0.0.6:15002 (::6
 * in pods with IPv6 first) and succeeds if that comes to one of them. So it may stay in pods that
 * are adopted: it ends well with Sluice's rules, and keeps a pod from starting without any.
 */
class IstioValidationIT {
  private static final String VALIDATION = "istio-validation";
  private static final InterfaceName ETH0 = new InterfaceName("eth0");

  @TempDir private static Path directory;
  private static Path program;

  /** Where a user who is not root can start it. */
  @BeforeAll
  static void copyProgram() throws IOException {
    Path original = Path.of(System.getProperty("sluice.cache"), "peers", "istio-iptables");
    assertThat(original).as("run toolchain/prepare peers").isExecutable();
    program = directory.resolve("istio-iptables");
    Files.copy(original, program, StandardCopyOption.REPLACE_EXISTING);
    for (Path path : List.of(directory, program)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          ADDRESSES            | ANNOTATIONS OF THE POD, OR ARGUMENTS
          10.0.0.1             |
          fd00::1              |
          10.0.0.1 fd00::1     |
          10.0.0.1             | sidecar.istio.io/interceptionMode: TPROXY
          fd00::1              | sidecar.istio.io/interceptionMode: TPROXY
          10.0.0.1             | traffic.sidecar.istio.io/includeInboundPorts: ''
          10.0.0.1             | traffic.sidecar.istio.io/includeOutboundIPRanges: ''
          10.0.0.1             | traffic.sidecar.istio.io/excludeInboundPorts: '15002'
          10.0.0.1             | traffic.sidecar.istio.io/excludeOutboundIPRanges: 127.0.0.0/8
          10.0.0.1             | -p 25001 -z 25006
          10.0.0.1             | --iptables-probe-port 1234
          """)
  void validationSucceedsInAnAdoptedPod(String addresses, String change) throws Exception {
    JsonObject pod = adopted(change == null ? "" : change);
    RedirectPolicy policy = AdopterTest.policy(pod);

    for (BackendChoice backend : List.of(BackendChoice.NFT, BackendChoice.IPTABLES_NFT)) {
      try (TestNetns netns = network(addresses)) {
        netns.call(
            () -> {
              new PodRedirect(Posix.system(), backend).install(policy, podNetwork(addresses));
              return null;
            });

        Programs.Ended ended = validate(netns, pod);

        assertThat(ended.status()).as("%s: %s", backend, ended.output()).isZero();
        assertThat(ended.output()).contains("Validation passed");
      }
    }
  }

  @Test
  void validationFailsInAPodWithoutRules() throws Exception {
    try (TestNetns netns = network("10.0.0.1")) {
      assertThat(validate(netns, adopted("--probe-timeout 1s")).status()).isEqualTo(126);
    }
  }

  /** A pod for istio-cni, adopted; istio-validation is still in it. */
  private static JsonObject adopted(String change) {
    boolean annotation = !change.isEmpty() && !change.startsWith("-");
    JsonObject pod =
        ForeignPods.yaml(
            "metadata: {annotations: {%s}}\nspec: {containers: [{name: web}]}"
                .formatted(annotation ? change : ""));
    JsonObject injected = new StandIn("istio-cni-native").inject(pod);
    if (change.startsWith("-")) {
      List<String> words = arguments(injected);
      List<String> arguments = new ArrayList<>(words.subList(1, words.size()));
      // Of an option that comes twice, the program takes the last.
      arguments.addAll(List.of(change.split(" ")));
      injected = ForeignPods.withArguments(injected, arguments);
    }
    return AdopterTest.adopted(injected).pod();
  }

  private static List<String> arguments(JsonObject pod) {
    return InitContainer.find(new PodObject(pod), VALIDATION).orElseThrow().words();
  }

  private static Programs.Ended validate(TestNetns netns, JsonObject pod) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--reuid=1337",
                "--regid=1337",
                "--clear-groups",
                "--inh-caps=-all",
                "--bounding-set=-all",
                "env",
                "--ignore-environment",
                program.toString()));
    // Options of pilot-agent's, which the program alone does not have.
    arguments(pod).stream()
        .skip(1)
        .filter(word -> !word.startsWith("--log_"))
        .forEach(command::add);
    return Programs.start(directory, netns.inside(command.toArray(String[]::new)), "");
  }

  /** A namespace with one interface besides lo. */
  private static TestNetns network(String addresses) {
    TestNetns netns = TestNetns.create();
    try {
      netns.ip("link add eth0 type veth peer name eth1", "link set eth0 up", "link set eth1 up");
      for (IpAddress address : podNetwork(addresses).addresses()) {
        // nodad: without it an IPv6 address cannot be used for the first second or two.
        netns.ip("address add " + address + "/" + address.family().bits() + " dev eth0 nodad");
      }
      return netns;
    } catch (RuntimeException | AssertionError e) {
      netns.close();
      throw e;
    }
  }

  private static PodNetwork podNetwork(String addresses) {
    return new PodNetwork(ETH0, Stream.of(addresses.split(" ")).map(IpAddress::parse).toList());
  }
}
