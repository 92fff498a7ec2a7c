package mesh.sluice.profile;

import static mesh.sluice.profile.Rows.assertOnlyDifference;
import static mesh.sluice.profile.Rows.field;
import static mesh.sluice.profile.Rows.policyOf;
import static mesh.sluice.profile.SluiceKey.APPLICATION_ADDRESS;
import static mesh.sluice.profile.SluiceKey.DNS_CAPTURE;
import static mesh.sluice.profile.SluiceKey.DNS_PORT;
import static mesh.sluice.profile.SluiceKey.DNS_SERVERS;
import static mesh.sluice.profile.SluiceKey.DROP_INVALID;
import static mesh.sluice.profile.SluiceKey.EXCLUDE_INBOUND_PORTS;
import static mesh.sluice.profile.SluiceKey.EXCLUDE_INTERFACES;
import static mesh.sluice.profile.SluiceKey.EXCLUDE_OUTBOUND_CIDRS;
import static mesh.sluice.profile.SluiceKey.EXCLUDE_OUTBOUND_PORTS;
import static mesh.sluice.profile.SluiceKey.INBOUND_PORT;
import static mesh.sluice.profile.SluiceKey.INCLUDE_INBOUND_PORTS;
import static mesh.sluice.profile.SluiceKey.INCLUDE_OUTBOUND_CIDRS;
import static mesh.sluice.profile.SluiceKey.INCLUDE_OUTBOUND_PORTS;
import static mesh.sluice.profile.SluiceKey.INJECT;
import static mesh.sluice.profile.SluiceKey.INTERCEPTION_MODE;
import static mesh.sluice.profile.SluiceKey.LOOPBACK_CIDRS;
import static mesh.sluice.profile.SluiceKey.OUTBOUND_PORT;
import static mesh.sluice.profile.SluiceKey.REDIRECT;
import static mesh.sluice.profile.SluiceKey.SIDECAR_GIDS;
import static mesh.sluice.profile.SluiceKey.SIDECAR_PORTS;
import static mesh.sluice.profile.SluiceKey.SIDECAR_STATUS_PORTS;
import static mesh.sluice.profile.SluiceKey.SIDECAR_UIDS;
import static mesh.sluice.profile.SluiceKey.STATUS;
import static mesh.sluice.profile.SluiceKey.VIRTUAL_INTERFACES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision.Invalid;
import mesh.sluice.profile.Decision.NotMeshed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SluiceProfileTest {
  static Stream<Arguments> annotations() {
    return Stream.of(
        arguments(INTERCEPTION_MODE, "redirect", "inbound.mode", "redirect"),
        arguments(INTERCEPTION_MODE, "tproxy", "inbound.mode", "tproxy"),
        arguments(INTERCEPTION_MODE, "none", "inbound.mode", "none"),
        arguments(INBOUND_PORT, "25006", "inbound.port", "25006"),
        arguments(INCLUDE_INBOUND_PORTS, "80, 8000-8100", "inbound.includePorts", "80,8000-8100"),
        arguments(INCLUDE_INBOUND_PORTS, "", "inbound.includePorts", ""),
        arguments(INCLUDE_INBOUND_PORTS, " * ", "inbound.includePorts", "*"),
        arguments(EXCLUDE_INBOUND_PORTS, "9000", "inbound.excludePorts", "9000,15020-15021,15090"),
        arguments(SIDECAR_STATUS_PORTS, "15020", "inbound.excludePorts", "15020"),
        arguments(SIDECAR_STATUS_PORTS, "", "inbound.excludePorts", ""),
        arguments(APPLICATION_ADDRESS, "pod", "inbound.applicationAddress", "pod"),
        arguments(APPLICATION_ADDRESS, "loopback", "inbound.applicationAddress", "loopback"),
        arguments(OUTBOUND_PORT, " 25001 ", "outbound.port", "25001"),
        arguments(INCLUDE_OUTBOUND_CIDRS, "10.0.0.0/8", "outbound.includeCidrs", "10.0.0.0/8"),
        arguments(INCLUDE_OUTBOUND_CIDRS, "", "outbound.includeCidrs", ""),
        arguments(
            EXCLUDE_OUTBOUND_CIDRS,
            "169.254.169.254, fd00::/8",
            "outbound.excludeCidrs",
            "169.254.169.254/32,fd00::/8"),
        arguments(INCLUDE_OUTBOUND_PORTS, "443", "outbound.includePorts", "443"),
        arguments(EXCLUDE_OUTBOUND_PORTS, "5432,6379", "outbound.excludePorts", "5432,6379"),
        arguments(
            LOOPBACK_CIDRS, "127.0.0.0/8,::1", "outbound.loopbackCidrs", "127.0.0.0/8,::1/128"),
        arguments(EXCLUDE_INTERFACES, "net1", "interfaces.exclude", "net1"),
        arguments(VIRTUAL_INTERFACES, "tap0,tap1", "interfaces.virtual", "tap0,tap1"),
        arguments(DROP_INVALID, "true", "dropInvalid", "true"),
        arguments(DNS_CAPTURE, "false", "dns.port", ""),
        arguments(SIDECAR_UIDS, "1337,2000", "proxy.uids", "1337,2000"),
        arguments(SIDECAR_UIDS, "", "proxy.uids", ""),
        arguments(SIDECAR_GIDS, "", "proxy.gids", ""),
        arguments(SIDECAR_PORTS, "15008,15009", "proxy.ports", "15008-15009"));
  }

  @ParameterizedTest
  @MethodSource("annotations")
  void annotationGivesOneField(SluiceKey key, String value, String path, String expected) {
    Explanation explanation = explain(Map.of(key.key(), value));

    PolicyField field = field(path);
    assertOnlyDifference(policyOf(explanation), RedirectPolicy.DEFAULT, field, expected);
    assertThat(explanation.sourcesOf(field)).contains(new Source.Annotation(key.key(), value));
    assertThat(explanation.because()).contains(new Source.Annotation(key.key(), value));
    Rows.assertAccountedFor(explanation);
  }

  @Test
  void dnsIsCapturedFromListedServers() {
    RedirectPolicy policy =
        policyOf(
            explain(
                Map.of(
                    DNS_CAPTURE.key(), "true",
                    DNS_PORT.key(), "25053",
                    DNS_SERVERS.key(), "10.96.0.10,fd00::a")));

    assertThat(PolicyField.DNS_PORT.textIn(policy)).isEqualTo("25053");
    assertThat(PolicyField.DNS_SERVERS.textIn(policy)).isEqualTo("10.96.0.10/32,fd00::a/128");
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        arguments(INTERCEPTION_MODE, "REDIRECT", "REDIRECT"),
        arguments(INBOUND_PORT, "0", "0"),
        arguments(INBOUND_PORT, "15001", "15001"),
        arguments(INCLUDE_INBOUND_PORTS, "8100-8000", "8100-8000"),
        arguments(EXCLUDE_INBOUND_PORTS, "80,", ""),
        arguments(SIDECAR_STATUS_PORTS, "health", "health"),
        arguments(APPLICATION_ADDRESS, "10.0.0.2", "10.0.0.2"),
        arguments(OUTBOUND_PORT, "80,81", "80,81"),
        arguments(INCLUDE_OUTBOUND_CIDRS, "10.1.2.3/8", "10.1.2.3/8"),
        arguments(EXCLUDE_OUTBOUND_CIDRS, "example.org", "example.org"),
        arguments(INCLUDE_OUTBOUND_PORTS, "x", "x"),
        arguments(EXCLUDE_OUTBOUND_PORTS, "65536", "65536"),
        arguments(LOOPBACK_CIDRS, "localhost", "localhost"),
        arguments(EXCLUDE_INTERFACES, "eth+", "eth+"),
        arguments(VIRTUAL_INTERFACES, "a b", "a b"),
        arguments(DROP_INVALID, "yes", "yes"),
        arguments(DNS_CAPTURE, "1", "1"),
        arguments(DNS_PORT, "25053", "25053"),
        arguments(DNS_SERVERS, "10.96.0.10", "10.96.0.10"),
        arguments(SIDECAR_UIDS, "envoy", "envoy"),
        arguments(SIDECAR_GIDS, "4294967295", "4294967295"),
        arguments(SIDECAR_PORTS, "0", "0"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void malformedAnnotationIsRefusedByKeyAndEntry(SluiceKey key, String value, String entry) {
    assertThat(explain(Map.of(key.key(), value)).decision())
        .isInstanceOfSatisfying(
            Invalid.class,
            invalid -> {
              assertThat(invalid.field()).isEqualTo(key.key());
              assertThat(invalid.value()).isEqualTo(entry);
            });
  }

  @Test
  void sidecarWithoutUserAndGroupIsRefused() {
    assertThat(explain(Map.of(SIDECAR_UIDS.key(), "", SIDECAR_GIDS.key(), "")).decision())
        .isInstanceOfSatisfying(
            Invalid.class, invalid -> assertThat(invalid.field()).isEqualTo(SIDECAR_UIDS.key()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sluice.mesh/exclude-outbound-port", "sluice.mesh/include-inbound-cidrs"})
  void misspeltListIsRefusedWithTheNamesThatThereAre(String key) {
    assertThat(explain(Map.of(key, "80")).decision())
        .isInstanceOfSatisfying(
            Invalid.class,
            invalid -> {
              assertThat(invalid.field()).isEqualTo(key);
              assertThat(invalid.remedy()).contains("sluice.mesh/exclude-outbound-ports");
            });
  }

  @Test
  void otherAnnotationsOfOursAreNotOurBusiness() {
    assertThat(explain(Map.of("sluice.mesh/proxy-image", "x")).decision())
        .isEqualTo(new NotMeshed(NotMeshedReason.NO_ANNOTATION));
  }

  @Test
  void injectionThatIsOffLeavesThePodAlone() {
    assertThat(
            explain(Map.of(INJECT.key(), "false", EXCLUDE_OUTBOUND_PORTS.key(), "80")).decision())
        .isEqualTo(new NotMeshed(NotMeshedReason.INJECTION_OPT_OUT));
    assertThat(
            explain(Map.of(INJECT.key(), "maybe", EXCLUDE_OUTBOUND_PORTS.key(), "80")).decision())
        .isInstanceOf(Invalid.class);
    assertThat(explain(Map.of(INJECT.key(), "true")).decision())
        .isEqualTo(new NotMeshed(NotMeshedReason.NO_ANNOTATION));
  }

  @Test
  void wholePolicyGoesBeforeEveryProfile() {
    PodFacts pod =
        Pods.istio(Map.of(REDIRECT.key(), "{\"v\":1}", "sidecar.istio.io/inject", "false"));

    Explanation explanation =
        MeshProfile.explain(List.of(MeshProfile.ISTIO), pod, OsmMeshConfig.DEFAULT);

    assertThat(policyOf(explanation)).isEqualTo(RedirectPolicy.DEFAULT);
    assertThat(explanation.profile()).contains(MeshProfile.SLUICE);
  }

  @Test
  void fieldsOfTheWholePolicyAreToldFromDefaults() {
    Explanation explanation =
        explain(Map.of(REDIRECT.key(), "{\"v\":1,\"inbound\":{\"port\":25006}}"));

    Rows.assertAccountedFor(explanation);
    assertThat(explanation.sourcesOf(PolicyField.INBOUND_PORT))
        .containsExactly(new Source.Annotation(REDIRECT.key(), "25006"));
    assertThat(explanation.sourcesOf(PolicyField.INBOUND_EXCLUDE_PORTS))
        .containsExactly(new Source.Default("15020-15021,15090"));
  }

  @Test
  void wholePolicyBesideOtherAnnotationsIsRefused() {
    Map<String, String> both = Map.of(REDIRECT.key(), "{\"v\":1}", DROP_INVALID.key(), "true");

    assertThat(explain(both).decision())
        .isInstanceOfSatisfying(
            Invalid.class,
            invalid -> {
              assertThat(invalid.field()).isEqualTo(DROP_INVALID.key());
              assertThat(invalid.remedy()).contains("remove one of the two");
            });
  }

  @Test
  void wholePolicyStandsBesideTheAnnotationsOfWhichTheInjectorMadeIt() {
    Map<String, String> injected =
        Map.of(REDIRECT.key(), "{\"v\":1}", STATUS.key(), "{\"v\":1}", DROP_INVALID.key(), "true");

    assertThat(explain(injected).decision()).isEqualTo(new Decision.Meshed(RedirectPolicy.DEFAULT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "sluice.mesh/include-outbound-ports | 443 |"
            + " sluice.mesh/include-outbound-ports: has no effect:"
            + " sluice.mesh/include-outbound-cidrs is *",
        "sluice.mesh/redirect | {\"v\":1,\"outbound\":{\"includePorts\":[443]}} |"
            + " sluice.mesh/redirect.outbound.includePorts: has no effect",
        "sluice.mesh/redirect |"
            + " {\"v\":1,\"dns\":{\"port\":15053},\"interfaces\":{\"virtual\":[\"tap0\"]}} |"
            + " sluice.mesh/redirect.interfaces.virtual: DNS is not captured",
      })
  void whatHasNoEffectBesideAnotherPartIsTold(String key, String value, String finding) {
    assertThat(SluiceProfile.explain(Pods.plain(Map.of(key, value))).findings())
        .anySatisfy(found -> assertThat(found.toString()).startsWith(finding));
  }

  @Test
  void includedPortsBesideIncludedRangesAreOfEffect() {
    Map<String, String> annotations =
        Map.of(
            "sluice.mesh/include-outbound-ports", "443",
            "sluice.mesh/include-outbound-cidrs", "10.0.0.0/8");

    assertThat(SluiceProfile.explain(Pods.plain(annotations)).findings())
        .noneSatisfy(found -> assertThat(found.toString()).contains("no effect"));
  }

  @Test
  void absenceOfASidecarIsTold() {
    Map<String, String> annotations = Map.of(INTERCEPTION_MODE.key(), "redirect");
    PodFacts alone = Pods.plain(annotations);
    PodFacts accompanied =
        Pods.withInit(alone, ContainerFacts.named("proxy").withRunAs(RunAs.of(1337, 1337)));

    assertThat(SluiceProfile.explain(alone).findings()).hasSize(1);
    assertThat(SluiceProfile.explain(accompanied).findings()).isEmpty();
  }

  @Test
  void everyKeyIsCovered() {
    assertThat(Rows.keys(List.of(annotations(), malformed())))
        .containsAll(Stream.of(SluiceKey.values()).filter(key -> key.isTraffic()).toList());
  }

  private static Explanation explain(Map<String, String> annotations) {
    return MeshProfile.explain(
        List.of(MeshProfile.SLUICE), Pods.plain(annotations), OsmMeshConfig.DEFAULT);
  }
}
