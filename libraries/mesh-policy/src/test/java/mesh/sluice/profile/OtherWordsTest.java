package mesh.sluice.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtherWordsTest {
  @ParameterizedTest
  @CsvSource({
    "ISTIO, sluice.mesh/exclude-outbound-ports, sluice",
    "SLUICE, traffic.sidecar.istio.io/excludeOutboundPorts, istio",
    "SLUICE, sidecar.istio.io/interceptionMode, istio",
    "OSM, status.sidecar.istio.io/port, istio",
    "ISTIO, openservicemesh.io/outbound-port-exclusion-list, osm",
  })
  void wordOfAnotherProfileIsInVain(MeshProfile read, String key, String profile) {
    assertThat(OtherWords.inVain(read, pod(key)))
        .extracting(Finding::toString)
        .singleElement()
        .asString()
        .startsWith("metadata.annotations['" + key + "']: has no effect")
        .contains(
            "an annotation of the profile "
                + profile
                + ", and the injector reads those of "
                + read);
  }

  @ParameterizedTest
  @CsvSource({
    "SLUICE, sluice.mesh/exclude-outbound-ports",
    "ISTIO, traffic.sidecar.istio.io/excludeOutboundPorts",
    "ISTIO, sluice.mesh/redirect",
    "ISTIO, sluice.mesh/inject",
    "ISTIO, sluice.mesh/proxy-image",
    "SLUICE, sidecar.istio.io/inject",
    "SLUICE, openservicemesh.io/sidecar-injection",
    "SLUICE, example.com/exclude-outbound-ports",
  })
  void wordThatIsReadOrIsNotOfTrafficIsFine(MeshProfile read, String key) {
    assertThat(OtherWords.inVain(read, pod(key))).isEmpty();
  }

  @Test
  void findingsAreInOrder() {
    PodFacts pod = pod("sluice.mesh/dns-port", "openservicemesh.io/inbound-port-exclusion-list");

    assertThat(OtherWords.inVain(MeshProfile.ISTIO, pod))
        .extracting(Finding::about)
        .containsExactly(
            "metadata.annotations['openservicemesh.io/inbound-port-exclusion-list']",
            "metadata.annotations['sluice.mesh/dns-port']");
  }

  private static PodFacts pod(String... annotations) {
    Map<String, String> values =
        Arrays.stream(annotations).collect(Collectors.toMap(key -> key, key -> "1"));
    return new PodFacts(
        NamespaceFacts.named("shop"),
        "web",
        Map.of(),
        values,
        RunAs.UNSET,
        List.of(),
        List.of(),
        false);
  }
}
