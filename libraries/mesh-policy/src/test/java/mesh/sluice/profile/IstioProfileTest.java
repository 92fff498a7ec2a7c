package mesh.sluice.profile;

import static mesh.sluice.profile.IstioKey.DISABLE_ENVOY;
import static mesh.sluice.profile.IstioKey.DNS_CAPTURE;
import static mesh.sluice.profile.IstioKey.DUAL_STACK;
import static mesh.sluice.profile.IstioKey.EXCLUDE_INBOUND_PORTS;
import static mesh.sluice.profile.IstioKey.EXCLUDE_INTERFACES;
import static mesh.sluice.profile.IstioKey.EXCLUDE_OUTBOUND_PORTS;
import static mesh.sluice.profile.IstioKey.EXCLUDE_OUTBOUND_RANGES;
import static mesh.sluice.profile.IstioKey.INCLUDE_INBOUND_PORTS;
import static mesh.sluice.profile.IstioKey.INCLUDE_OUTBOUND_PORTS;
import static mesh.sluice.profile.IstioKey.INCLUDE_OUTBOUND_RANGES;
import static mesh.sluice.profile.IstioKey.INJECT;
import static mesh.sluice.profile.IstioKey.INJECT_LABEL;
import static mesh.sluice.profile.IstioKey.INTERCEPTION_MODE;
import static mesh.sluice.profile.IstioKey.INVALID_DROP;
import static mesh.sluice.profile.IstioKey.KUBEVIRT_INTERFACES;
import static mesh.sluice.profile.IstioKey.LOOPBACK_RANGE;
import static mesh.sluice.profile.IstioKey.OWNER_GROUPS;
import static mesh.sluice.profile.IstioKey.OWNER_GROUPS_EXCLUDE;
import static mesh.sluice.profile.IstioKey.REROUTE_INTERFACES;
import static mesh.sluice.profile.IstioKey.STATUS;
import static mesh.sluice.profile.IstioKey.STATUS_PORT;
import static mesh.sluice.profile.Pods.APPLICATION;
import static mesh.sluice.profile.Pods.ISTIO_PROXY;
import static mesh.sluice.profile.Rows.assertOnlyDifference;
import static mesh.sluice.profile.Rows.field;
import static mesh.sluice.profile.Rows.policyOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision.Invalid;
import mesh.sluice.profile.Decision.Meshed;
import mesh.sluice.profile.Decision.NotMeshed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IstioProfileTest {
  /** istio-cni leaves the agent's port alone in both directions. */
  private static final RedirectPolicy USUAL =
      RedirectPolicy.DEFAULT.withOutbound(
          new OutboundCapture(
              15001,
              RedirectPolicy.DEFAULT.outbound().includeCidrs(),
              RedirectPolicy.DEFAULT.outbound().excludeCidrs(),
              PortSet.NONE,
              PortSet.of(15020)));

  static Stream<Arguments> annotations() {
    return Stream.of(
        arguments(INTERCEPTION_MODE, "REDIRECT", "inbound.mode", "redirect"),
        arguments(INTERCEPTION_MODE, "TPROXY", "inbound.mode", "tproxy"),
        arguments(INCLUDE_OUTBOUND_RANGES, "*", "outbound.includeCidrs", "*"),
        arguments(INCLUDE_OUTBOUND_RANGES, "", "outbound.includeCidrs", ""),
        arguments(INCLUDE_OUTBOUND_RANGES, "10.0.0.0/8", "outbound.includeCidrs", "10.0.0.0/8"),
        arguments(
            INCLUDE_OUTBOUND_RANGES,
            "fd00::/8,10.0.0.0/8",
            "outbound.includeCidrs",
            "10.0.0.0/8,fd00::/8"),
        arguments(EXCLUDE_OUTBOUND_RANGES, "", "outbound.excludeCidrs", ""),
        arguments(
            EXCLUDE_OUTBOUND_RANGES,
            "169.254.169.254/32,10.1.2.3/8",
            "outbound.excludeCidrs",
            "10.0.0.0/8,169.254.169.254/32"),
        arguments(INCLUDE_INBOUND_PORTS, "*", "inbound.includePorts", "*"),
        arguments(INCLUDE_INBOUND_PORTS, "", "inbound.includePorts", ""),
        arguments(INCLUDE_INBOUND_PORTS, "80, 8080", "inbound.includePorts", "80,8080"),
        arguments(EXCLUDE_INBOUND_PORTS, "9000", "inbound.excludePorts", "9000,15020-15021,15090"),
        arguments(EXCLUDE_INBOUND_PORTS, "", "inbound.excludePorts", "15020-15021,15090"),
        arguments(EXCLUDE_INBOUND_PORTS, "0,15020", "inbound.excludePorts", "15020-15021,15090"),
        arguments(STATUS_PORT, "15999", "inbound.excludePorts", "15020-15021,15090,15999"),
        arguments(STATUS_PORT, "0", "inbound.excludePorts", "15020-15021,15090"),
        arguments(INCLUDE_OUTBOUND_PORTS, "443,5432", "outbound.includePorts", "443,5432"),
        arguments(EXCLUDE_OUTBOUND_PORTS, "3306", "outbound.excludePorts", "3306"),
        arguments(EXCLUDE_OUTBOUND_PORTS, "", "outbound.excludePorts", ""),
        arguments(EXCLUDE_INTERFACES, "net1, net2", "interfaces.exclude", "net1,net2"),
        arguments(REROUTE_INTERFACES, "tap0,tap1", "interfaces.virtual", "tap0,tap1"),
        arguments(KUBEVIRT_INTERFACES, "tap0,", "interfaces.virtual", "tap0"));
  }

  @ParameterizedTest
  @MethodSource("annotations")
  void annotationGivesOneField(IstioKey key, String value, String path, String expected) {
    Explanation explanation = explain(Pods.istio(Map.of(key.key(), value)));

    PolicyField field = field(path);
    assertOnlyDifference(policyOf(explanation), USUAL, field, expected);
    assertThat(explanation.sourcesOf(field)).contains(new Source.Annotation(key.key(), value));
    // Included ports have no effect beside all ranges, which is told.
    assertThat(explanation.findings()).hasSize(key == INCLUDE_OUTBOUND_PORTS ? 1 : 0);
  }

  static Stream<Arguments> environment() {
    return Stream.of(
        arguments(INVALID_DROP, "true", "dropInvalid", "true"),
        arguments(INVALID_DROP, "1", "dropInvalid", "true"),
        arguments(INVALID_DROP, "false", "dropInvalid", "false"),
        arguments(DNS_CAPTURE, "false", "dns.servers", ""),
        arguments(LOOPBACK_RANGE, "127.0.0.0/8", "outbound.loopbackCidrs", "127.0.0.0/8,::1/128"));
  }

  @ParameterizedTest
  @MethodSource("environment")
  void variableOfTheSidecarGivesOneField(
      IstioKey variable, String value, String path, String expected) {
    Explanation explanation = explain(withEnv(variable, value));

    PolicyField field = field(path);
    assertOnlyDifference(policyOf(explanation), USUAL, field, expected);
    assertThat(explanation.sourcesOf(field))
        .contains(new Source.Environment("istio-proxy", variable.key(), value));
    assertThat(explanation.findings()).isEmpty();
  }

  @Test
  void dnsCaptureIsForAllServers() {
    RedirectPolicy policy = policyOf(explain(withEnv(DNS_CAPTURE, "true")));

    assertThat(policy.dns()).get().satisfies(dns -> assertThat(dns.port()).isEqualTo(15053));
    assertThat(policy.dns().orElseThrow().servers().isAll()).isTrue();
  }

  static Stream<Arguments> ineffective() {
    return Stream.of(
        arguments(DUAL_STACK, "true", "both redirected"),
        arguments(OWNER_GROUPS, "java", "no effect"),
        arguments(OWNER_GROUPS_EXCLUDE, "202", "no effect"),
        arguments(DNS_CAPTURE, "yes", "neither true nor false"),
        arguments(INVALID_DROP, "", "neither true nor false"),
        arguments(DISABLE_ENVOY, "maybe", "neither true nor false"));
  }

  @ParameterizedTest
  @MethodSource("ineffective")
  void variableWithoutEffectIsTold(IstioKey variable, String value, String finding) {
    Explanation explanation = explain(withEnv(variable, value));

    assertThat(policyOf(explanation)).isEqualTo(USUAL);
    assertThat(explanation.findings())
        .singleElement()
        .satisfies(found -> assertThat(found.about()).isEqualTo(variable.key()))
        .satisfies(found -> assertThat(found.sentence()).contains(finding));
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        arguments(INTERCEPTION_MODE, "redirect", "redirect"),
        arguments(INTERCEPTION_MODE, "", ""),
        arguments(INCLUDE_OUTBOUND_RANGES, "10.0.0.0", "10.0.0.0"),
        arguments(INCLUDE_OUTBOUND_RANGES, "*,10.0.0.0/8", "*"),
        arguments(INCLUDE_OUTBOUND_RANGES, "10.0.0.0/33", "10.0.0.0/33"),
        arguments(EXCLUDE_OUTBOUND_RANGES, "*", "*"),
        arguments(EXCLUDE_OUTBOUND_RANGES, "10.0.0.0/8,,", ""),
        arguments(EXCLUDE_OUTBOUND_RANGES, "example.org/8", "example.org/8"),
        arguments(INCLUDE_INBOUND_PORTS, "80,http", "http"),
        arguments(INCLUDE_INBOUND_PORTS, "80,", ""),
        arguments(INCLUDE_INBOUND_PORTS, "8000-8100", "8000-8100"),
        arguments(EXCLUDE_INBOUND_PORTS, "65536", "65536"),
        arguments(EXCLUDE_INBOUND_PORTS, "*", "*"),
        arguments(INCLUDE_OUTBOUND_PORTS, "-1", "-1"),
        arguments(INCLUDE_OUTBOUND_PORTS, "*", "*"),
        arguments(EXCLUDE_OUTBOUND_PORTS, "8080 9090", "8080 9090"),
        arguments(EXCLUDE_OUTBOUND_PORTS, "*", "*"),
        arguments(STATUS_PORT, "status", "status"),
        arguments(EXCLUDE_INTERFACES, "a-very-long-interface", "a-very-long-interface"),
        arguments(REROUTE_INTERFACES, "tap+", "tap+"),
        arguments(KUBEVIRT_INTERFACES, "tap/0", "tap/0"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void malformedAnnotationIsRefusedByKeyAndEntry(IstioKey key, String value, String entry) {
    Decision decision = explain(Pods.istio(Map.of(key.key(), value))).decision();

    assertThat(decision)
        .isInstanceOfSatisfying(
            Invalid.class,
            invalid -> {
              assertThat(invalid.field()).isEqualTo(key.key());
              assertThat(invalid.value()).isEqualTo(entry);
              assertThat(invalid.message()).startsWith(key.key() + ": '" + entry + "': ");
            });
  }

  @Test
  void malformedLoopbackRangeIsRefused() {
    assertThat(explain(withEnv(LOOPBACK_RANGE, "localhost")).decision())
        .isInstanceOfSatisfying(
            Invalid.class, invalid -> assertThat(invalid.field()).isEqualTo(LOOPBACK_RANGE.key()));
  }

  static Stream<Arguments> notMeshed() {
    PodFacts injected = Pods.istio(Map.of());
    return Stream.of(
        arguments(Pods.plain(Map.of(STATUS.key(), "{}")), NotMeshedReason.NO_ANNOTATION),
        arguments(
            Pods.pod(Map.of(), Map.of(), APPLICATION, ISTIO_PROXY),
            NotMeshedReason.NO_ISTIO_STATUS),
        arguments(
            Pods.withInit(injected, ContainerFacts.named("istio-init")),
            NotMeshedReason.ISTIO_INIT),
        arguments(withEnv(DISABLE_ENVOY, "true"), NotMeshedReason.ENVOY_DISABLED),
        arguments(withArgs("proxy", "router"), NotMeshedReason.ISTIO_GATEWAY),
        arguments(
            Pods.istio(Map.of(INTERCEPTION_MODE.key(), "NONE")),
            NotMeshedReason.INTERCEPTION_MODE_NONE),
        arguments(inject(null, "false"), NotMeshedReason.INJECTION_OPT_OUT),
        arguments(inject("false", null), NotMeshedReason.INJECTION_OPT_OUT),
        arguments(inject("false", "true"), NotMeshedReason.INJECTION_OPT_OUT),
        arguments(Pods.onHostNetwork(injected), NotMeshedReason.HOST_NETWORK));
  }

  @ParameterizedTest
  @MethodSource("notMeshed")
  void podIsLeftAloneForAReason(PodFacts pod, NotMeshedReason reason) {
    assertThat(explain(pod).decision()).isEqualTo(new NotMeshed(reason));
  }

  static Stream<PodFacts> meshed() {
    return Stream.of(
        Pods.istio(Map.of()),
        withEnv(DISABLE_ENVOY, "false"),
        withArgs("proxy", "sidecar"),
        withArgs("proxy"),
        withArgs("something", "else"),
        inject("true", "false"),
        inject("", "false"),
        inject(null, ""),
        inject(null, "maybe"),
        Pods.withInit(Pods.pod(Map.of(), Map.of(STATUS.key(), "{}"), APPLICATION), ISTIO_PROXY));
  }

  @ParameterizedTest
  @MethodSource("meshed")
  void injectedPodIsMeshed(PodFacts pod) {
    Explanation explanation = explain(pod);

    assertThat(policyOf(explanation)).isEqualTo(USUAL);
    assertThat(explanation.profile()).contains(MeshProfile.ISTIO);
    assertThat(explanation.because())
        .contains(new Source.Container("istio-proxy"), new Source.Annotation(STATUS.key(), "{}"));
    Rows.assertAccountedFor(explanation);
  }

  @Test
  void decisionAgainstNamesWhatMadeIt() {
    assertThat(explain(inject("false", "true")).because())
        .contains(new Source.Label("sidecar.istio.io/inject", "false"));
    assertThat(explain(withArgs("proxy", "router")).because())
        .contains(new Source.Argument("istio-proxy", "router"));
  }

  @Test
  void interceptionModeNoneIsNotAnError() {
    PodFacts pod =
        Pods.istio(Map.of(INTERCEPTION_MODE.key(), "NONE", EXCLUDE_INBOUND_PORTS.key(), "x"));

    assertThat(explain(pod).decision())
        .isEqualTo(new NotMeshed(NotMeshedReason.INTERCEPTION_MODE_NONE));
  }

  @ParameterizedTest
  @CsvSource({
    // of the container, of the pod, what holds
    ", , 1337",
    "0, , 1337",
    "2000, , 2000",
    "2000, 3000, 2000",
    ", 3000, 3000",
    "0, 3000, 1337",
  })
  void sidecarIsKnownByItsSecurityContext(Long own, Long ofPod, long expected) {
    PodFacts pod =
        Pods.withRunAs(
            Pods.istio(Map.of(), Map.of(), ISTIO_PROXY.withRunAs(runAs(own))), runAs(ofPod));

    RedirectPolicy policy = policyOf(explain(pod));

    assertThat(policy.sidecar().uids()).containsExactly(new OwnerId(expected));
    assertThat(policy.sidecar().gids()).containsExactly(new OwnerId(expected));
  }

  @Test
  void securityContextOfThePodHoldsForTheSidecarToo() {
    PodFacts pod =
        Pods.withRunAs(
            Pods.istio(Map.of(), Map.of(), ISTIO_PROXY.withRunAs(RunAs.UNSET)),
            RunAs.of(3000, 3001));

    assertThat(explain(pod).sourcesOf(PolicyField.PROXY_UIDS))
        .containsExactly(new Source.SecurityContext("pod", "runAsUser", 3000));
    assertThat(explain(pod).sourcesOf(PolicyField.PROXY_GIDS))
        .containsExactly(new Source.SecurityContext("pod", "runAsGroup", 3001));
  }

  @Test
  void sidecarThatRunsAsRootIsTold() {
    PodFacts root = Pods.istio(Map.of(), Map.of(), ISTIO_PROXY.withRunAs(RunAs.of(0, 0)));
    PodFacts withGroup = Pods.istio(Map.of(), Map.of(), ISTIO_PROXY.withRunAs(RunAs.of(0, 1337)));

    assertThat(explain(root).findings())
        .singleElement()
        .asString()
        .startsWith("container istio-proxy: runs as root");
    assertThat(explain(withGroup).findings()).isEmpty();
  }

  @Test
  void applicationThatRunsAsTheSidecarIsTold() {
    PodFacts pod =
        Pods.pod(
            Map.of(),
            Map.of(STATUS.key(), "{}"),
            APPLICATION.withRunAs(RunAs.of(1337, 100)),
            ISTIO_PROXY);

    assertThat(explain(pod).findings())
        .singleElement()
        .asString()
        .startsWith("container app: runs as user 1337 like the sidecar");
  }

  @Test
  void includedOutboundPortsWithoutEffectAreTold() {
    Map<String, String> annotations = Map.of(INCLUDE_OUTBOUND_PORTS.key(), "443");

    assertThat(explain(Pods.istio(annotations)).findings())
        .singleElement()
        .asString()
        .startsWith("traffic.sidecar.istio.io/includeOutboundPorts: has no effect:")
        .contains("traffic.sidecar.istio.io/includeOutboundIPRanges is *");
  }

  @Test
  void excludedInboundPortWinsOverIncludedOne() {
    PodFacts pod =
        Pods.istio(
            Map.of(
                INCLUDE_INBOUND_PORTS.key(),
                "8080,9090,15020",
                EXCLUDE_INBOUND_PORTS.key(),
                "9090"));

    Explanation explanation = explain(pod);

    assertThat(policyOf(explanation).inbound().excludePorts().contains(9090)).isTrue();
    assertThat(explanation.findings())
        .singleElement()
        .asString()
        .contains("includeInboundPorts: 9090,15020 also excluded");
  }

  @Test
  void newerNameOfVirtualInterfacesGoesFirst() {
    PodFacts pod =
        Pods.istio(
            Map.of(REROUTE_INTERFACES.key(), "tap1", KUBEVIRT_INTERFACES.key(), "tap0,tap/"));

    Explanation explanation = explain(pod);

    assertThat(PolicyField.INTERFACES_VIRTUAL.textIn(policyOf(explanation))).isEqualTo("tap1");
    assertThat(explanation.findings()).singleElement().asString().contains("deprecated");
  }

  @Test
  void listsLongerThanFifteenEntriesWork() {
    String ports =
        IntStream.range(0, 500)
            .mapToObj(i -> Integer.toString(2000 + 2 * i))
            .collect(Collectors.joining(","));
    RedirectPolicy policy =
        policyOf(explain(Pods.istio(Map.of(EXCLUDE_OUTBOUND_PORTS.key(), ports))));

    assertThat(policy.outbound().excludePorts().ranges()).hasSize(500);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/8, 192.168.0.0/16", " 10.0.0.0/8 ,192.168.0.0/16 "})
  void whiteSpaceAroundRangesMeansNothing(String ranges) {
    RedirectPolicy policy =
        policyOf(explain(Pods.istio(Map.of(EXCLUDE_OUTBOUND_RANGES.key(), ranges))));

    assertThat(PolicyField.OUTBOUND_EXCLUDE_CIDRS.textIn(policy))
        .isEqualTo("10.0.0.0/8,192.168.0.0/16");
  }

  @Test
  void bothFamiliesAreRedirected() {
    assertThat(policyOf(explain(Pods.istio(Map.of()))).outbound().includeCidrs().isAll()).isTrue();
  }

  @Test
  void annotationsAloneCanOnlyTellThatAPodIsNotMeshed() {
    assertThat(MeshProfile.decide(List.of(MeshProfile.ISTIO), Map.of(STATUS.key(), "{}")))
        .isInstanceOf(Decision.NeedsAgent.class);
    assertThat(
            MeshProfile.decide(
                List.of(MeshProfile.ISTIO),
                Map.of(STATUS.key(), "{}", INTERCEPTION_MODE.key(), "NONE")))
        .isEqualTo(new NotMeshed(NotMeshedReason.INTERCEPTION_MODE_NONE));
  }

  @Test
  void everyKeyIsCovered() {
    assertThat(Rows.keys(List.of(annotations(), environment(), ineffective())))
        .containsAll(
            Stream.of(IstioKey.values())
                .filter(key -> !List.of(STATUS, INJECT, INJECT_LABEL).contains(key))
                .toList());
    assertThat(explain(Pods.istio(Map.of())).decision()).isInstanceOf(Meshed.class);
  }

  private static Explanation explain(PodFacts pod) {
    return MeshProfile.explain(List.of(MeshProfile.ISTIO), pod, OsmMeshConfig.DEFAULT);
  }

  private static PodFacts withEnv(IstioKey variable, String value) {
    return Pods.istio(Map.of(), Map.of(), ISTIO_PROXY.withEnv(Map.of(variable.key(), value)));
  }

  private static PodFacts withArgs(String... args) {
    return Pods.istio(Map.of(), Map.of(), ISTIO_PROXY.withArgs(List.of(args)));
  }

  private static PodFacts inject(String label, String annotation) {
    return Pods.istio(
        label == null ? Map.of() : Map.of(INJECT_LABEL.key(), label),
        annotation == null ? Map.of() : Map.of(INJECT.key(), annotation),
        ISTIO_PROXY);
  }

  private static RunAs runAs(Long id) {
    Optional<OwnerId> owner = Optional.ofNullable(id).map(OwnerId::new);
    return new RunAs(owner, owner);
  }
}
