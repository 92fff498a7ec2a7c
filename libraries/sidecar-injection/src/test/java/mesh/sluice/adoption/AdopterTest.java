package mesh.sluice.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mesh.sluice.adoption.Adoption.Adopted;
import mesh.sluice.adoption.Adoption.NotAdopted;
import mesh.sluice.adoption.Adoption.Untouched;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.injection.Injection;
import mesh.sluice.injection.PodObject;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.manifest.PodReader;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.profile.OsmMeshConfig;
import mesh.sluice.selection.SelectionReason;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AdopterTest {
  private static final NamespaceFacts SHOP = namespace(Map.of("sluice.mesh/adopt", "enabled"));

  private static final String NET_ADMIN = "\"capabilities\":{\"add\":[\"NET_ADMIN\"]}";

  private static final String NOTHING = "\"capabilities\":{\"drop\":[\"ALL\"]}";

  static Stream<String> everyPod() {
    return ForeignPods.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("everyPod")
  void nothingButTheInitContainerGoesAndTwoAnnotationsCome(String name) {
    JsonObject before = ForeignPods.read(name);
    Adopted adopted = adopted(before);

    PodObject expected = new PodObject(before);
    expected =
        expected.withList(
            "initContainers",
            expected.list("initContainers").stream()
                .filter(init -> !List.of("istio-init", "osm-init").contains(PodObject.name(init)))
                .toList());
    PodObject after = new PodObject(adopted.pod());
    assertThat(
            after
                .withoutAnnotation("sluice.mesh/redirect")
                .withoutAnnotation("sluice.mesh/status")
                .json())
        .isEqualTo(expected.json());
    assertThat(after.annotation("sluice.mesh/status").orElseThrow())
        .startsWith("{\"v\":1,\"adopted\":\"" + name.split("-", 2)[0] + "\"");
    assertThat(adopted.by()).isEqualTo(name.split("-", 2)[0]);
  }

  @ParameterizedTest
  @MethodSource("everyPod")
  void noContainerOfAnAdoptedPodAsksForCapabilities(String name) {
    assertThat(adopted(ForeignPods.read(name)).pod().toString())
        .doesNotContain("NET_ADMIN", "NET_RAW", "\"add\"");
  }

  @ParameterizedTest
  @MethodSource("everyPod")
  void pluginTakesThePolicy(String name) throws ManifestException {
    JsonObject pod = adopted(ForeignPods.read(name)).pod();

    Decision decision =
        MeshProfile.explain(
                List.of(MeshProfile.SLUICE),
                PodReader.read("pod", pod, SHOP),
                OsmMeshConfig.DEFAULT)
            .decision();

    assertThat(decision).isEqualTo(new Decision.Meshed(policy(pod)));
  }

  @ParameterizedTest
  @MethodSource("everyPod")
  void secondRoundChangesNothing(String name) {
    JsonObject once = adopted(ForeignPods.read(name)).pod();

    assertThat(adopt(once, SHOP, "{}")).isEqualTo(new NotAdopted(NotAdoptedReason.ALREADY_ADOPTED));
  }

  @ParameterizedTest
  @MethodSource("everyPod")
  void initContainerThatCameBackGoesAgain(String name) {
    JsonObject before = ForeignPods.read(name);
    JsonObject once = adopted(before).pod();
    PodObject again = new PodObject(once);
    again = again.withList("initContainers", new PodObject(before).list("initContainers"));

    if (!again.json().equals(once)) {
      assertThat(adopted(again.json()).pod()).isEqualTo(once);
    }
  }

  @ParameterizedTest
  @MethodSource("everyPod")
  void policyThatSomebodyElseHasWrittenSinceDoesNotStay(String name) {
    JsonObject once = adopted(ForeignPods.read(name)).pod();
    JsonObject forged =
        new PodObject(once)
            .withAnnotation(
                RedirectAnnotation.KEY, "{\"v\":1,\"outbound\":{\"excludeCidrs\":[\"0.0.0.0/0\"]}}")
            .json();

    assertThat(adopted(forged).pod()).isEqualTo(once);
  }

  @Test
  void statusOfAnotherSidecarIsNotUnderstood() {
    JsonObject osm = adopted(ForeignPods.read("osm")).pod();
    String status = new PodObject(osm).annotation("sluice.mesh/status").orElseThrow();
    PodObject istio = new PodObject(adopted(ForeignPods.read("istio-init-native")).pod());

    assertThat(adopt(istio.withAnnotation("sluice.mesh/status", status).json(), SHOP, "{}"))
        .isInstanceOfSatisfying(
            Untouched.class,
            untouched -> assertThat(untouched.warning()).contains("osm", "sidecar of istio"));
  }

  @Test
  void adoptedPodWithoutWhatItsRedirectCameFromIsNotUnderstood() {
    JsonObject pod =
        ForeignPods.yaml(
            """
            metadata:
              labels: {osm-proxy-uuid: x}
              annotations: {sluice.mesh/status: '{"v":1,"adopted":"osm"}', sluice.mesh/redirect: '{"v":1}'}
            spec: {containers: [{name: web}, {name: envoy}]}
            """);

    assertThat(adopt(pod, SHOP, "{}")).isInstanceOf(Untouched.class);
  }

  @ParameterizedTest
  @MethodSource("everyPod")
  void ourInjectorLeavesAnAdoptedPodAlone(String name) throws TemplateException {
    JsonObject pod = adopted(ForeignPods.read(name)).pod();

    assertThat(
            AdoptionValidation.inject(
                pod,
                namespace(
                    Map.of("sluice.mesh/injection", "enabled", "sluice.mesh/adopt", "enabled")),
                InjectorSettings.parse(Map.of())))
        .isEqualTo(new Injection.Skipped(SelectionReason.ADOPTED, List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "labelled, enabled, ADOPTED",
    "labelled, disabled, NAMESPACE_OPT_OUT",
    "labelled, , NAMESPACE_UNSET",
    "all, , ADOPTED",
    "all, enabled, ADOPTED",
    "all, disabled, NAMESPACE_OPT_OUT",
    "none, enabled, ADOPTION_DISABLED",
    "none, , ADOPTION_DISABLED",
    "labelled, yes, UNTOUCHED",
    "all, yes, UNTOUCHED",
  })
  void configurationAndNamespaceChoose(String configuration, String label, String expected) {
    NamespaceFacts namespace =
        namespace(label == null ? Map.of() : Map.of("sluice.mesh/adopt", label));

    Adoption adoption =
        adopt(ForeignPods.read("istio-init-native"), namespace, "adopt: " + configuration);

    assertThat(
            switch (adoption) {
              case Adopted ignored -> "ADOPTED";
              case NotAdopted(NotAdoptedReason reason) -> reason.name();
              case Untouched ignored -> "UNTOUCHED";
            })
        .isEqualTo(expected);
  }

  @Test
  void podOfNobodyElseIsNoneToAdopt() {
    JsonObject pod = ForeignPods.yaml("spec: {containers: [{name: web}, {name: envoy}]}");

    assertThat(adopt(pod, SHOP, "{}"))
        .isEqualTo(new NotAdopted(NotAdoptedReason.NO_OTHER_INJECTOR));
  }

  @Test
  void podWithoutRedirectKeepsItsSidecarAsItIs() {
    PodObject pod = new PodObject(ForeignPods.read("istio-cni-native"));

    assertThat(
            adopt(
                pod.withAnnotation("sidecar.istio.io/interceptionMode", "NONE").json(), SHOP, "{}"))
        .isEqualTo(new NotAdopted(NotAdoptedReason.NOT_REDIRECTED));
  }

  @Test
  void argumentsWinOverAnnotations() {
    PodObject pod = new PodObject(ForeignPods.read("istio-init-native"));

    RedirectPolicy policy =
        policy(
            adopted(
                    pod.withAnnotation("traffic.sidecar.istio.io/excludeInboundPorts", "9999")
                        .json())
                .pod());

    assertThat(policy.inbound().excludePorts()).isEqualTo(PortSet.of(15020, 15021, 15090));
  }

  @Test
  void annotationsAreWhatIstioCniGoesBy() {
    PodObject pod = new PodObject(ForeignPods.read("istio-cni-native"));

    RedirectPolicy policy =
        policy(
            adopted(
                    pod.withAnnotation("traffic.sidecar.istio.io/excludeInboundPorts", "9999")
                        .json())
                .pod());

    assertThat(policy.inbound().excludePorts()).isEqualTo(PortSet.of(9999, 15020, 15021, 15090));
  }

  @Test
  void listenersOfIstioCniAreThoseOfTheArguments() {
    JsonObject pod =
        ForeignPods.withArguments(
            ForeignPods.read("istio-cni-native"), List.of("-p", "25001", "-z", "25006"));

    RedirectPolicy policy = policy(adopted(pod).pod());

    assertThat(policy.outbound().port()).isEqualTo(25001);
    assertThat(policy.inbound().port()).isEqualTo(25006);
  }

  @Test
  void whatIsNotUnderstoodStaysWithAWarningThatNamesIt() {
    JsonObject pod =
        ForeignPods.withArguments(
            ForeignPods.read("istio-init-native"), List.of("--no-such-option"));

    assertThat(adopt(pod, SHOP, "{}"))
        .isEqualTo(
            new Untouched(
                "the pod was not adopted and is unchanged: istio-init args:"
                    + " '--no-such-option': unknown"));
  }

  @Test
  void malformedAnnotationForIstioCniIsNotUnderstood() {
    PodObject pod = new PodObject(ForeignPods.read("istio-cni-native"));

    assertThat(
            adopt(
                pod.withAnnotation("traffic.sidecar.istio.io/excludeInboundPorts", "http").json(),
                SHOP,
                "{}"))
        .isInstanceOfSatisfying(
            Untouched.class,
            untouched -> assertThat(untouched.warning()).contains("excludeInboundPorts", "http"));
  }

  @Test
  void handMadePolicyIsLeftToItsOwner() {
    PodObject pod = new PodObject(ForeignPods.read("istio-init-native"));

    assertThat(adopt(pod.withAnnotation(RedirectAnnotation.KEY, "{\"v\":1}").json(), SHOP, "{}"))
        .isInstanceOf(Untouched.class);
  }

  @Test
  void podWithOurSidecarBesidesIsLeftAlone() {
    PodObject pod = new PodObject(ForeignPods.read("istio-init-native"));

    assertThat(adopt(pod.withAnnotation("sluice.mesh/status", "{\"v\":1}").json(), SHOP, "{}"))
        .isInstanceOf(Untouched.class);
  }

  /** As an own template of istiod's may have it: what it does, nobody here knows. */
  @ParameterizedTest
  @CsvSource({
    "istio-init-native, istio-init",
    "istio-init-container, istio-init",
    "istio-cni-native, istio-validation",
  })
  void initContainerOfIstiodsThatMayRedirectIsNotUnderstoodByAnotherName(
      String shape, String before) {
    String text = ForeignPods.read(shape).toString();
    JsonObject pod =
        ForeignPods.yaml(text.replace(before, "shop-redirect").replace(NOTHING, NET_ADMIN));

    assertThat(adopt(pod, SHOP, "{}"))
        .isEqualTo(
            new Untouched(
                "the pod was not adopted and is unchanged: init container: 'shop-redirect':"
                    + " istiod has added it, and with NET_ADMIN it may redirect the pod too"));
  }

  @Test
  void initContainerOfTheOwnersIsHisBusiness() {
    JsonObject pod =
        ForeignPods.yaml(
            ForeignPods.read("istio-init-native").toString().replace(NOTHING, NET_ADMIN));

    assertThat(adopted(pod).by()).isEqualTo("istio");
  }

  @Test
  void podOfTwoInjectorsIsNotUnderstood() {
    JsonObject pod = new StandIn("osm").inject(ForeignPods.read("istio-init-native"));

    assertThat(adopt(pod, SHOP, "{}"))
        .isInstanceOfSatisfying(
            Untouched.class,
            untouched -> assertThat(untouched.warning()).contains("both istio and osm"));
  }

  @Test
  void adoptedPodThatComesToARestrictedNamespaceIsMadeFitForIt() {
    JsonObject adopted = adopted(ForeignPods.read("istio-cni-native")).pod();
    Map<String, String> labels =
        Map.of("sluice.mesh/adopt", "enabled", "pod-security.kubernetes.io/enforce", "restricted");

    Adoption again = adopt(adopted, namespace(labels), "{}");

    assertThat(again)
        .isEqualTo(adopt(ForeignPods.read("istio-cni-native"), namespace(labels), "{}"));
    assertThat(adopt(((Adopted) again).pod(), namespace(labels), "{}"))
        .isEqualTo(new NotAdopted(NotAdoptedReason.ALREADY_ADOPTED));
  }

  @Test
  void fieldOfTheWrongTypeIsNotUnderstood() {
    JsonObject pod =
        ForeignPods.withInit(
            ForeignPods.read("osm"), init -> init.with("args", new JsonString("-c")));

    assertThat(adopt(pod, SHOP, "{}"))
        .isInstanceOfSatisfying(
            Untouched.class,
            untouched ->
                assertThat(untouched.warning())
                    .contains("pod: spec.initContainers[0].args: '-c': must be a list"));
  }

  @Test
  void podWithMorePortsThanTheAnnotationHoldsKeepsItsInitContainer() {
    String ports =
        IntStream.range(0, 1025)
            .mapToObj(i -> Integer.toString(20_001 + 2 * i))
            .collect(Collectors.joining(","));
    JsonObject pod =
        ForeignPods.withArguments(
            ForeignPods.read("istio-init-native"), List.of("-i", "*", "-b", "*", "-o", ports));

    assertThat(adopt(pod, SHOP, "{}"))
        .isInstanceOfSatisfying(
            Untouched.class,
            untouched ->
                assertThat(untouched.warning())
                    .contains("istio-init -o: '20001,")
                    .contains("1025 entries are too many; write at most 1024"));
  }

  @Test
  void ownerOfInitContainersIsToldThatTheyLoseTheirConnections() {
    assertThat(adopted(ForeignPods.read("istio-init-container")).notes())
        .singleElement()
        .asString()
        .contains("init containers", "native sidecars");
    assertThat(adopted(ForeignPods.read("istio-init-native")).notes()).isEmpty();
    assertThat(adopted(ForeignPods.read("osm")).notes()).isEmpty();
  }

  static Adoption adopt(JsonObject pod, NamespaceFacts namespace, String configuration) {
    try {
      return Adopter.adopt(
          pod, namespace, InjectorSettings.parse(Map.of("config.yaml", configuration)));
    } catch (TemplateException e) {
      throw new AssertionError(e);
    }
  }

  static Adopted adopted(JsonObject pod) {
    Adoption adoption = adopt(pod, SHOP, "{}");
    assertThat(adoption).isInstanceOf(Adopted.class);
    return (Adopted) adoption;
  }

  static RedirectPolicy policy(JsonObject pod) {
    return RedirectAnnotation.parse(
        new PodObject(pod).annotation(RedirectAnnotation.KEY).orElseThrow());
  }

  static NamespaceFacts namespace(Map<String, String> labels) {
    return new NamespaceFacts("shop", labels, Map.of());
  }

  static List<String> names(PodObject pod) {
    List<String> names = new ArrayList<>();
    PodObject.CONTAINER_LISTS.forEach(
        list -> pod.list(list).forEach(container -> names.add(PodObject.name(container))));
    return names;
  }
}
