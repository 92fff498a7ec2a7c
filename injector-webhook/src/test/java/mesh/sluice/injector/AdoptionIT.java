package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mesh.sluice.adoption.Adopter;
import mesh.sluice.adoption.Adoption;
import mesh.sluice.adoption.ForeignPods;
import mesh.sluice.adoption.NotAdoptedReason;
import mesh.sluice.adoption.PortSweep;
import mesh.sluice.adoption.StandIn;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.injection.PodObject;
import mesh.sluice.injector.AdoptionCluster.Created;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.kernel.Observation;
import mesh.sluice.kernel.TestPod;
import mesh.sluice.peers.IstioIptables;
import mesh.sluice.peers.IstioPod.Way;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.reference.Connection;
import mesh.sluice.reference.Connection.FromPod;
import mesh.sluice.template.InjectorSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Adoption on a real API server, whose Pod Security refuses what asks for capabilities, beside
 * webhooks that do to pods what istiod and OSM do.
 */
class AdoptionIT {
  private static final String ADOPT = "sluice.mesh/adopt=enabled";
  private static final String DO_NOT_ADOPT = "sluice.mesh/adopt=disabled";
  private static final String RESTRICTED = "pod-security.kubernetes.io/enforce=restricted";
  private static final String VIOLATION = "violates PodSecurity \"restricted:latest\"";
  private static final List<String> INIT_CONTAINERS = List.of("istio-init", "osm-init");

  /** What the owner of a pod says of its redirect, in words of both meshes. */
  private static final String EXCEPTIONS =
      "traffic.sidecar.istio.io/excludeInboundPorts: '9090', "
          + "traffic.sidecar.istio.io/excludeOutboundPorts: '3306', "
          + "traffic.sidecar.istio.io/excludeOutboundIPRanges: '203.0.113.0/24', "
          + "openservicemesh.io/inbound-port-exclusion-list: '9090', "
          + "openservicemesh.io/outbound-port-exclusion-list: '3306', "
          + "openservicemesh.io/outbound-ip-range-exclusion-list: '203.0.113.0/24'";

  /** Containers, whose manifest is as long as etcd takes. */
  private static final int MANY = 2_000;

  /** Where the sidecar of the kernel's test pods listens for what comes in. */
  private static final int LISTENER = 15006;

  @TempDir private static Path directory;
  private static AdoptionCluster cluster;

  @BeforeAll
  static void startWebhooks() throws Exception {
    cluster = new AdoptionCluster(directory);
  }

  @AfterAll
  static void stopWebhooks() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  @AfterEach
  void usualSettings() {
    cluster.configure("{}");
  }

  static Stream<String> everyShape() {
    return ForeignPods.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("everyShape")
  void restrictedNamespaceRefusesThePodThatIsNotAdopted(String shape) throws Exception {
    String namespace = cluster.namespace(AdoptionCluster.first(shape), DO_NOT_ADOPT, RESTRICTED);

    Created created = cluster.create(AdoptionCluster.pod(namespace, ""));

    assertThat(created.status()).as(created.output()).isNotZero();
    assertThat(created.output()).contains(VIOLATION);
    if (!shape.startsWith("istio-cni")) {
      assertThat(created.output()).contains("unrestricted capabilities", "-init\"", "NET_ADMIN");
    }
  }

  @ParameterizedTest
  @MethodSource("everyShape")
  void restrictedNamespaceTakesThePodThatIsAdopted(String shape) throws Exception {
    String namespace = cluster.namespace(AdoptionCluster.first(shape), ADOPT, RESTRICTED);

    Created created = cluster.create(AdoptionCluster.pod(namespace, ""));

    JsonObject pod = created.accepted();
    PodObject without = new PodObject(new StandIn(shape).inject(AdoptionCluster.pod("x", "")));
    assertThat(names(pod, "initContainers"))
        .isEqualTo(
            names(without.json(), "initContainers").stream()
                .filter(name -> !INIT_CONTAINERS.contains(name))
                .toList());
    assertThat(names(pod, "containers")).isEqualTo(names(without.json(), "containers"));
    assertThat(new PodObject(pod).annotation("sluice.mesh/status").orElseThrow())
        .contains("\"adopted\":", "\"" + shape.split("-", 2)[0] + "\"");
    assertThat(pod.toString()).doesNotContain("NET_ADMIN", "NET_RAW", "sluice-proxy");
  }

  @ParameterizedTest
  @MethodSource("everyShape")
  void adoptedPodIsRedirectedAsItWouldHaveBeen(String shape) throws Exception {
    String namespace = cluster.namespace(AdoptionCluster.first(shape), ADOPT, RESTRICTED);
    JsonObject owners = AdoptionCluster.pod(namespace, EXCEPTIONS);

    RedirectPolicy policy = policy(cluster.create(owners).accepted());

    OwnerId user = policy.sidecar().uids().getFirst();
    List<OwnerId> groups = policy.sidecar().gids();
    List<Connection> connections =
        PortSweep.and(List.of(), user, groups.isEmpty() ? user : groups.getFirst());
    if (shape.equals("osm")) {
      // Documented: OSM leads what Envoy sends to its own pod at an excluded port to Envoy.
      connections =
          connections.stream()
              .filter(c -> c.port() != 3306 || !(c instanceof FromPod own && own.loopback()))
              .toList();
    }
    Map<Connection, Observation> expected = new LinkedHashMap<>();
    Map<Connection, Observation> observed = new LinkedHashMap<>();
    try (TestPod theirs = TestPod.create();
        TestPod ours = TestPod.create()) {
      redirect(theirs, shape, owners);
      ours.install(withInboundPort(policy, LISTENER));
      for (Connection connection : connections) {
        expected.put(connection, theirs.observe(connection));
        observed.put(connection, ours.observe(connection));
      }
    }
    assertThat(observed).isEqualTo(expected);
    assertThat(policy.inbound().excludePorts().contains(9090)).isTrue();
    assertThat(policy.inbound().port()).isEqualTo(shape.equals("osm") ? 15003 : 15006);
    assertThat(policy.outbound().port()).isEqualTo(15001);
  }

  private static RedirectPolicy withInboundPort(RedirectPolicy policy, int port) {
    InboundCapture inbound = policy.inbound();
    return policy.withInbound(
        new InboundCapture(
            inbound.mode(),
            port,
            inbound.includePorts(),
            inbound.excludePorts(),
            inbound.applicationAddress()));
  }

  /** What the other mesh itself would have done with the pod. */
  private static void redirect(TestPod pod, String shape, JsonObject owners) {
    PodObject object = new PodObject(owners);
    if (shape.equals("osm")) {
      String script = StandIn.script(object).toString();
      pod.netns().run("sh", "-c", script.replace("15003", Integer.toString(LISTENER)));
    } else {
      Way way = shape.startsWith("istio-cni") ? Way.CNI_PLUGIN : Way.INIT_CONTAINER;
      IstioIptables.install(StandIn.istioPod(object, way), pod.netns());
    }
    pod.forgetConnections();
  }

  /**
   * The configurations' names give the order. All that want to be are asked again, once, because
   * others have changed the pod since: webhooks, or the API server itself, which mounts the service
   * account's token in containers that came later.
   */
  @ParameterizedTest
  @CsvSource({
    "true, Never, other inject adopt inject adopt",
    "true, IfNeeded, other inject adopt other inject adopt",
    "false, Never, inject other adopt inject adopt",
    "false, IfNeeded, inject other adopt inject other adopt",
  })
  void orderOfTheWebhooksMakesNoDifference(boolean first, String reinvocation, String asked)
      throws Exception {
    for (String shape : ForeignPods.ALL) {
      if (shape.equals("osm") && reinvocation.equals("IfNeeded")) {
        continue; // It is never called again: it would add everything twice.
      }
      String other = AdoptionCluster.other(shape, first, reinvocation);
      String namespace = cluster.namespace(other, ADOPT, RESTRICTED);
      String usual = cluster.namespace(AdoptionCluster.first(shape), ADOPT, RESTRICTED);

      JsonObject pod = cluster.create(AdoptionCluster.pod(namespace, EXCEPTIONS)).accepted();

      assertThat(String.join(" ", cluster.calls(namespace))).as(shape).isEqualTo(asked);
      JsonObject expected = cluster.create(AdoptionCluster.pod(usual, EXCEPTIONS)).accepted();
      assertThat(comparable(pod)).as(shape).isEqualTo(comparable(expected));
    }
  }

  /** The pod without what the API server gives each one of its own. */
  private static JsonObject comparable(JsonObject pod) throws MalformedJsonException {
    JsonObject metadata = (JsonObject) pod.find("metadata").orElseThrow();
    for (String own : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
      metadata = metadata.without(own);
    }
    String text = pod.with("metadata", metadata).toString();
    return (JsonObject) Json.read(text.replaceAll("kube-api-access-\\w+", "kube-api-access"));
  }

  static Stream<Arguments> podsNotUnderstood() {
    JsonObject istio = ForeignPods.read("istio-init-native");
    JsonObject cni = ForeignPods.read("istio-cni-native");
    JsonObject osm = ForeignPods.read("osm");
    JsonObject script = new StandIn("osm").inject(osm);
    return Stream.of(
        arguments(
            ForeignPods.withArguments(istio, List.of("-p", "15001", "--no-such-option")),
            "istio-init args: '--no-such-option': unknown"),
        arguments(
            ForeignPods.withInit(istio, init -> init.with("args", ForeignPods.words("setup"))),
            "istio-init: 'setup': it does not start istio-iptables"),
        arguments(
            ForeignPods.withInit(
                istio, init -> init.with("command", ForeignPods.words("/bin/start"))),
            "it does not start istio-iptables"),
        arguments(
            ForeignPods.withArguments(istio, List.of("-m", "REDIRECT", "-t", "1338")),
            "istio-init -t: '1338': Sluice always uses 1337"),
        arguments(
            ForeignPods.withArguments(istio, List.of("-b", "80,8000:8080")), "istio-init -b: '"),
        arguments(
            new PodObject(cni)
                .withAnnotation("traffic.sidecar.istio.io/excludeInboundPorts", "http")
                .json(),
            "traffic.sidecar.istio.io/excludeInboundPorts"),
        arguments(
            ForeignPods.withScript(
                osm,
                StandIn.script(new PodObject(script)).toString().replace("-j RETURN", "-j ACCEPT")),
            "osm-init"),
        arguments(ForeignPods.withScript(osm, "iptables -t nat -F"), "it is not one iptables"),
        arguments(new StandIn("osm").inject(istio), "both istio and osm"));
  }

  /** Nobody is unmeshed by accident: as before the pod is, or where that is not allowed, is not. */
  @ParameterizedTest
  @MethodSource("podsNotUnderstood")
  void podThatIsNotUnderstoodStaysAsItWasAndItsOwnerIsWarned(JsonObject pod, String reason)
      throws Exception {
    String plain = cluster.namespace("", ADOPT);
    String restricted = cluster.namespace("", ADOPT, RESTRICTED);
    String alone = cluster.namespace("", DO_NOT_ADOPT);

    Created created = cluster.create(AdoptionCluster.in(plain, pod));
    Created refused = cluster.create(AdoptionCluster.in(restricted, pod));

    assertThat(created.warnings())
        .singleElement()
        .asString()
        .startsWith("the pod was not adopted and is unchanged: ")
        .contains(reason);
    assertThat(comparable(created.accepted()))
        .isEqualTo(comparable(cluster.create(AdoptionCluster.in(alone, pod)).accepted()));
    assertThat(refused.status()).isNotZero();
    assertThat(refused.output()).contains(VIOLATION, created.warnings().getFirst());
  }

  @ParameterizedTest
  @CsvSource({
    "labelled, sluice.mesh/adopt=enabled, true",
    "labelled, sluice.mesh/adopt=disabled, false",
    "labelled, team=shop, false",
    "all, team=shop, true",
    "all, sluice.mesh/adopt=disabled, false",
    "none, sluice.mesh/adopt=enabled, false",
  })
  void configurationAndNamespaceSayWhatIsAdopted(String adopt, String label, boolean adopted)
      throws Exception {
    String namespace = cluster.namespace(AdoptionCluster.first("istio-init-native"), label);
    cluster.configure("adopt: " + adopt);

    Created created = cluster.create(AdoptionCluster.pod(namespace, ""));

    assertThat(names(created.accepted(), "initContainers").contains("istio-init"))
        .isEqualTo(!adopted);
    assertThat(new PodObject(created.accepted()).annotation(RedirectAnnotation.KEY).isPresent())
        .isEqualTo(adopted);
    assertThat(created.warnings()).isEmpty();
  }

  @Test
  void labelOfTheNamespaceThatIsNotUnderstoodIsTold() throws Exception {
    String namespace =
        cluster.namespace(AdoptionCluster.first("istio-init-native"), "sluice.mesh/adopt=yes");

    Created created = cluster.create(AdoptionCluster.pod(namespace, ""));

    assertThat(names(created.accepted(), "initContainers")).contains("istio-init");
    assertThat(created.warnings())
        .singleElement()
        .asString()
        .contains("namespace label sluice.mesh/adopt", "'yes'", "enabled or disabled");
  }

  @Test
  void podThatNobodyElseHasInjectedIsNotTouched() throws Exception {
    String namespace = cluster.namespace("", ADOPT, RESTRICTED);

    Created created = cluster.create(AdoptionCluster.pod(namespace, EXCEPTIONS));

    assertThat(created.accepted().toString()).doesNotContain("sluice.mesh/");
    assertThat(created.warnings()).isEmpty();
  }

  /** Which pods the code would adopt, the condition of the webhook has to know. */
  @Test
  void apiServerAsksAboutPodsOfOtherInjectorsAndNoOthers() throws Exception {
    String namespace = cluster.namespace("", ADOPT);
    List<String> wrong = new ArrayList<>();
    int asked = 0;
    for (JsonObject pod : podsWithPartsOfOtherInjectors()) {
      boolean found =
          !Adopter.adopt(pod, NamespaceFacts.named("any"), InjectorSettings.parse(Map.of()))
              .equals(new Adoption.NotAdopted(NotAdoptedReason.NO_OTHER_INJECTOR));
      cluster.forgetCalls(namespace);
      Created created = cluster.create(AdoptionCluster.in(namespace, pod), "--dry-run=server");
      asked += found ? 1 : 0;
      if (created.status() != 0 || cluster.calls(namespace).contains("adopt") != found) {
        wrong.add(found + ": " + cluster.calls(namespace) + ": " + created.output());
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(asked).isPositive();
  }

  private static List<JsonObject> podsWithPartsOfOtherInjectors() {
    List<JsonObject> pods = new ArrayList<>(List.of(AdoptionCluster.pod("any", "")));
    ForeignPods.ALL.forEach(shape -> pods.add(ForeignPods.read(shape)));
    for (String annotations : List.of("", "sidecar.istio.io/status: '{}'")) {
      for (String labels : List.of("", "osm-proxy-uuid: 'x'")) {
        for (String list : List.of("containers", "initContainers")) {
          for (String name : List.of("istio-proxy", "envoy", "other")) {
            PodObject pod =
                new PodObject(
                    ForeignPods.yaml(
                        """
                        apiVersion: v1
                        kind: Pod
                        metadata: {generateName: web-, labels: {%s}, annotations: {%s}}
                        spec: {containers: [{name: web, image: example/web}]}
                        """
                            .formatted(labels, annotations)));
            List<JsonObject> containers = new ArrayList<>(pod.list(list));
            containers.add(ForeignPods.yaml("name: " + name + "\nimage: example/sidecar"));
            pods.add(pod.withList(list, containers).json());
          }
        }
      }
    }
    return pods;
  }

  /** Conditions may cost the API server so much, and no more; one that does counts as not met. */
  @Test
  void podOfVeryManyContainersIsStillAskedAbout() throws Exception {
    String namespace = cluster.namespace("", ADOPT);
    PodObject pod = new PodObject(ForeignPods.read("istio-cni-container"));
    List<JsonObject> containers = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      containers.add(ForeignPods.yaml("name: c%062d\nimage: example/web".formatted(i)));
    }
    containers.addAll(pod.list("containers"));

    Created created =
        cluster.create(
            AdoptionCluster.in(namespace, pod.withList("containers", containers).json()),
            "--dry-run=server");

    assertThat(created.status()).as(created.output()).isZero();
    assertThat(cluster.calls(namespace)).contains("adopt");
  }

  @Test
  void dryRunShowsTheAdoptedPodAndMakesNone() throws Exception {
    String namespace =
        cluster.namespace(AdoptionCluster.first("istio-init-native"), ADOPT, RESTRICTED);

    JsonObject shown =
        cluster.create(AdoptionCluster.pod(namespace, ""), "--dry-run=server").accepted();

    assertThat(cluster.api().kubectl("get", "pods", "-n", namespace, "-o", "name")).isBlank();
    JsonObject made = cluster.create(AdoptionCluster.pod(namespace, "")).accepted();
    assertThat(policy(shown)).isEqualTo(policy(made));
    assertThat(comparable(shown)).isEqualTo(comparable(made));
  }

  private static RedirectPolicy policy(JsonObject pod) {
    return RedirectAnnotation.parse(
        new PodObject(pod).annotation(RedirectAnnotation.KEY).orElseThrow());
  }

  private static List<String> names(JsonObject pod, String list) {
    return new PodObject(pod).list(list).stream().map(PodObject::name).toList();
  }
}
