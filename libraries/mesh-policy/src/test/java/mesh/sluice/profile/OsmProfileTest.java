package mesh.sluice.profile;

import static mesh.sluice.profile.OsmKey.EXCLUDE_INBOUND_PORTS;
import static mesh.sluice.profile.OsmKey.EXCLUDE_OUTBOUND_PORTS;
import static mesh.sluice.profile.OsmKey.EXCLUDE_OUTBOUND_RANGES;
import static mesh.sluice.profile.OsmKey.GLOBAL_EXCLUDE_INBOUND_PORTS;
import static mesh.sluice.profile.OsmKey.GLOBAL_EXCLUDE_INTERFACES;
import static mesh.sluice.profile.OsmKey.GLOBAL_EXCLUDE_OUTBOUND_PORTS;
import static mesh.sluice.profile.OsmKey.GLOBAL_EXCLUDE_OUTBOUND_RANGES;
import static mesh.sluice.profile.OsmKey.GLOBAL_INCLUDE_OUTBOUND_RANGES;
import static mesh.sluice.profile.OsmKey.GLOBAL_PROXY_MODE;
import static mesh.sluice.profile.OsmKey.INCLUDE_OUTBOUND_RANGES;
import static mesh.sluice.profile.OsmKey.INJECTION;
import static mesh.sluice.profile.OsmKey.PROXY_UUID;
import static mesh.sluice.profile.Pods.APPLICATION;
import static mesh.sluice.profile.Pods.ENVOY;
import static mesh.sluice.profile.Rows.assertOnlyDifference;
import static mesh.sluice.profile.Rows.field;
import static mesh.sluice.profile.Rows.policyOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.InterfaceRules;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.policy.SidecarIdentity;
import mesh.sluice.profile.Decision.Invalid;
import mesh.sluice.profile.Decision.NotMeshed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OsmProfileTest {
  private static final RedirectPolicy USUAL =
      new RedirectPolicy(
          new SidecarIdentity(List.of(new OwnerId(1500)), List.of(), PortSet.NONE),
          new InboundCapture(
              InboundMode.REDIRECT,
              15003,
              PortSet.ALL,
              PortSet.of(15010, 15901, 15902, 15903, 15904)),
          OutboundCapture.DEFAULT,
          Optional.empty(),
          InterfaceRules.NONE,
          false);

  static Stream<Arguments> annotations() {
    return Stream.of(
        arguments(EXCLUDE_OUTBOUND_PORTS, "6379, 7070", "outbound.excludePorts", "6379,7070"),
        arguments(EXCLUDE_INBOUND_PORTS, "22", "inbound.excludePorts", "22,15010,15901-15904"),
        arguments(
            EXCLUDE_OUTBOUND_RANGES,
            "2.2.2.2/24, 1.1.1.1/32",
            "outbound.excludeCidrs",
            "1.1.1.1/32,2.2.2.0/24"),
        arguments(
            INCLUDE_OUTBOUND_RANGES,
            "10.244.0.0/16,10.96.0.0/16",
            "outbound.includeCidrs",
            "10.96.0.0/16,10.244.0.0/16"),
        arguments(INCLUDE_OUTBOUND_RANGES, "fd00::/8", "outbound.includeCidrs", "fd00::/8"));
  }

  @ParameterizedTest
  @MethodSource("annotations")
  void annotationGivesOneField(OsmKey key, String value, String path, String expected) {
    Explanation explanation = explain(Pods.osm(Map.of(key.key(), value)), OsmMeshConfig.DEFAULT);

    PolicyField field = field(path);
    assertOnlyDifference(policyOf(explanation), USUAL, field, expected);
    assertThat(explanation.sourcesOf(field)).contains(new Source.Annotation(key.key(), value));
  }

  static Stream<Arguments> settings() {
    return Stream.of(
        arguments(GLOBAL_EXCLUDE_OUTBOUND_PORTS, "[6379]", "outbound.excludePorts", "6379"),
        arguments(
            GLOBAL_EXCLUDE_INBOUND_PORTS, "[22]", "inbound.excludePorts", "22,15010,15901-15904"),
        arguments(
            GLOBAL_EXCLUDE_OUTBOUND_RANGES,
            "[\"1.1.1.1/32\",\"2.2.2.2/24\"]",
            "outbound.excludeCidrs",
            "1.1.1.1/32,2.2.2.0/24"),
        arguments(
            GLOBAL_INCLUDE_OUTBOUND_RANGES,
            "[\"10.0.0.0/8\"]",
            "outbound.includeCidrs",
            "10.0.0.0/8"),
        arguments(GLOBAL_EXCLUDE_INTERFACES, "[\"net1\"]", "interfaces.exclude", "net1"),
        arguments(GLOBAL_PROXY_MODE, "\"PodIP\"", "inbound.applicationAddress", "pod"));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void settingOfMeshConfigGivesOneField(OsmKey key, String json, String path, String expected)
      throws MalformedJsonException {
    Explanation explanation = explain(Pods.osm(Map.of()), meshConfig(key, json));

    assertOnlyDifference(policyOf(explanation), USUAL, field(path), expected);
    assertThat(explanation.sourcesOf(field(path)))
        .anySatisfy(source -> assertThat(source.toString()).contains("MeshConfig " + key.key()));
    Rows.assertAccountedFor(explanation);
  }

  static Stream<Arguments> merged() {
    return Stream.of(
        arguments(
            EXCLUDE_OUTBOUND_PORTS,
            "7070,6379",
            GLOBAL_EXCLUDE_OUTBOUND_PORTS,
            "[6379,9090]",
            "outbound.excludePorts",
            "6379,7070,9090"),
        arguments(
            EXCLUDE_INBOUND_PORTS,
            "23",
            GLOBAL_EXCLUDE_INBOUND_PORTS,
            "[22]",
            "inbound.excludePorts",
            "22-23,15010,15901-15904"),
        arguments(
            EXCLUDE_OUTBOUND_RANGES,
            "10.0.0.0/8",
            GLOBAL_EXCLUDE_OUTBOUND_RANGES,
            "[\"192.168.0.0/16\"]",
            "outbound.excludeCidrs",
            "10.0.0.0/8,192.168.0.0/16"),
        arguments(
            INCLUDE_OUTBOUND_RANGES,
            "10.0.0.0/8",
            GLOBAL_INCLUDE_OUTBOUND_RANGES,
            "[\"192.168.0.0/16\"]",
            "outbound.includeCidrs",
            "10.0.0.0/8,192.168.0.0/16"));
  }

  @ParameterizedTest
  @MethodSource("merged")
  void settingsOfPodAndMeshAddUp(
      OsmKey key, String value, OsmKey globalKey, String json, String path, String expected)
      throws MalformedJsonException {
    Explanation explanation =
        explain(Pods.osm(Map.of(key.key(), value)), meshConfig(globalKey, json));

    assertOnlyDifference(policyOf(explanation), USUAL, field(path), expected);
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        arguments(EXCLUDE_OUTBOUND_PORTS, "", ""),
        arguments(EXCLUDE_OUTBOUND_PORTS, "0", "0"),
        arguments(EXCLUDE_OUTBOUND_PORTS, "6379,redis", "redis"),
        arguments(EXCLUDE_INBOUND_PORTS, "-22", "-22"),
        arguments(EXCLUDE_INBOUND_PORTS, "70000", "70000"),
        arguments(EXCLUDE_OUTBOUND_RANGES, "1.1.1.1", "1.1.1.1"),
        arguments(INCLUDE_OUTBOUND_RANGES, " ", " "),
        arguments(INCLUDE_OUTBOUND_RANGES, "*", "*"),
        arguments(INJECTION, "on", "on"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void malformedAnnotationIsRefusedByKeyAndEntry(OsmKey key, String value, String entry) {
    Decision decision =
        explain(Pods.osm(Map.of(key.key(), value)), OsmMeshConfig.DEFAULT).decision();

    assertThat(decision)
        .isInstanceOfSatisfying(
            Invalid.class,
            invalid -> {
              assertThat(invalid.field()).isEqualTo(key.key());
              assertThat(invalid.value()).isEqualTo(entry);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spec.traffic.outboundPortExclusionList | [1, \"2\"] | outboundPortExclusionList[1]",
        "spec.traffic.inboundPortExclusionList | [0] | inboundPortExclusionList[0]",
        "spec.traffic.inboundPortExclusionList | 80 | inboundPortExclusionList",
        "spec.traffic.outboundIPRangeExclusionList | [7] | outboundIPRangeExclusionList[0]",
        "spec.traffic.networkInterfaceExclusionList | [\"a/b\"] | networkInterfaceExclusionList[0]",
        "spec.sidecar.localProxyMode | 7 | localProxyMode",
        "spec.sidecar.localProxyMode | \"podip\" | localProxyMode",
      })
  void malformedMeshConfigIsRefusedByPath(String path, String json, String field) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> OsmMeshConfig.parse(nested(path, json)))
        .satisfies(e -> assertThat(e.field()).endsWith(field));
  }

  @Test
  void proxyModeLocalhostIsTheDefault() throws MalformedJsonException {
    assertThat(
            policyOf(explain(Pods.osm(Map.of()), meshConfig(GLOBAL_PROXY_MODE, "\"Localhost\""))))
        .isEqualTo(USUAL);
  }

  static Stream<Arguments> notMeshed() {
    Map<String, String> label = Map.of(PROXY_UUID.key(), "d4e5");
    PodFacts injected = Pods.osm(Map.of());
    return Stream.of(
        arguments(Pods.pod(Map.of(), Map.of(), APPLICATION, ENVOY), NotMeshedReason.NO_ANNOTATION),
        arguments(Pods.pod(label, Map.of(), APPLICATION), NotMeshedReason.NO_OSM_ENVOY),
        arguments(
            Pods.withInit(injected, ContainerFacts.named("osm-init")), NotMeshedReason.OSM_INIT),
        arguments(Pods.osm(Map.of(INJECTION.key(), "disabled")), NotMeshedReason.INJECTION_OPT_OUT),
        arguments(Pods.osm(Map.of(INJECTION.key(), "No")), NotMeshedReason.INJECTION_OPT_OUT),
        arguments(Pods.osm(Map.of(INJECTION.key(), "FALSE")), NotMeshedReason.INJECTION_OPT_OUT),
        arguments(Pods.onHostNetwork(injected), NotMeshedReason.HOST_NETWORK));
  }

  @ParameterizedTest
  @MethodSource("notMeshed")
  void podIsLeftAloneForAReason(PodFacts pod, NotMeshedReason reason) {
    assertThat(explain(pod, OsmMeshConfig.DEFAULT).decision()).isEqualTo(new NotMeshed(reason));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "enabled", "Yes", "TRUE"})
  void injectedPodIsMeshed(String injection) {
    Explanation explanation =
        explain(Pods.osm(Map.of(INJECTION.key(), injection)), OsmMeshConfig.DEFAULT);

    assertThat(policyOf(explanation)).isEqualTo(USUAL);
    assertThat(explanation.because())
        .containsExactly(new Source.Label(PROXY_UUID.key(), "d4e5"), new Source.Container("envoy"));
    Rows.assertAccountedFor(explanation);
  }

  @Test
  void bothFamiliesAreRedirected() {
    assertThat(
            policyOf(explain(Pods.osm(Map.of()), OsmMeshConfig.DEFAULT))
                .outbound()
                .includeCidrs()
                .isAll())
        .isTrue();
  }

  @Test
  void listsLongerThanFifteenEntriesWork() {
    String ports =
        IntStream.range(0, 100)
            .mapToObj(i -> Integer.toString(2000 + 2 * i))
            .collect(Collectors.joining(","));
    PodFacts pod = Pods.osm(Map.of(EXCLUDE_OUTBOUND_PORTS.key(), ports));

    assertThat(policyOf(explain(pod, OsmMeshConfig.DEFAULT)).outbound().excludePorts().ranges())
        .hasSize(100);
  }

  @Test
  void adminPortOfOtherHostsIsNotExcluded() {
    assertThat(
            policyOf(explain(Pods.osm(Map.of()), OsmMeshConfig.DEFAULT))
                .outbound()
                .excludePorts()
                .contains(15000))
        .isFalse();
  }

  @Test
  void sidecarThatRunsAsAnotherUserIsKnownByIt() {
    PodFacts pod =
        Pods.pod(
            Map.of(PROXY_UUID.key(), "d4e5"),
            Map.of(),
            APPLICATION,
            ENVOY.withRunAs(RunAs.of(1501, 1501)));

    assertThat(policyOf(explain(pod, OsmMeshConfig.DEFAULT)).sidecar().uids())
        .containsExactly(new OwnerId(1501));
  }

  @Test
  void everyKeyIsCovered() {
    assertThat(Rows.keys(List.of(annotations(), settings(), malformed())))
        .containsAll(Stream.of(OsmKey.values()).filter(key -> key != PROXY_UUID).toList());
  }

  private static Explanation explain(PodFacts pod, OsmMeshConfig mesh) {
    return MeshProfile.explain(List.of(MeshProfile.OSM), pod, mesh);
  }

  private static OsmMeshConfig meshConfig(OsmKey key, String json) throws MalformedJsonException {
    return OsmMeshConfig.parse(nested(key.key(), json));
  }

  private static JsonObject nested(String path, String json) throws MalformedJsonException {
    String[] names = path.split("\\.", -1);
    String text = json;
    for (int i = names.length - 1; i >= 0; i--) {
      text = "{\"" + names[i] + "\":" + text + ",\"other\":1}";
    }
    return (JsonObject) Json.read(text);
  }
}
