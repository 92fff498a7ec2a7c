package mesh.sluice.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MisspeltWordsTest {
  @ParameterizedTest
  @CsvSource({
    "traffic.sidecar.istio.io/excludeOutboundports, traffic.sidecar.istio.io/excludeOutboundPorts",
    "traffic.sidecar.istio.io/includeOutbondPorts, traffic.sidecar.istio.io/includeOutboundPorts",
    "sidecar.istio.io/excludeInboundPorts, traffic.sidecar.istio.io/excludeInboundPorts",
    "sidecar.istio.io/injekt, sidecar.istio.io/inject",
    "sidecar.istio.io/proxycpu, sidecar.istio.io/proxyCPU",
    "openservicemesh.io/sidecar-inject, openservicemesh.io/sidecar-injection",
    "openservicemesh.io/outbound-port-exclusionlist,"
        + " openservicemesh.io/outbound-port-exclusion-list",
  })
  void misspeltAnnotationIsToldWithWhatIsMeant(String written, String meant) {
    assertThat(MisspeltWords.in(pod(Map.of(), Map.of(written, "1"))))
        .singleElement()
        .hasToString(
            "metadata.annotations['%s']: has no effect: there is no annotation of this name; %s is probably meant"
                .formatted(written, meant));
  }

  @ParameterizedTest
  @CsvSource({
    "sidecar.istio.io/Inject, sidecar.istio.io/inject",
    "istio.io/rv, istio.io/rev",
  })
  void misspeltLabelIsToldWithWhatIsMeant(String written, String meant) {
    assertThat(MisspeltWords.in(pod(Map.of(written, "true"), Map.of())))
        .extracting(Finding::toString)
        .singleElement()
        .asString()
        .startsWith("metadata.labels['" + written + "']")
        .endsWith("; " + meant + " is probably meant");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "traffic.sidecar.istio.io/excludeOutboundPorts",
        "sidecar.istio.io/proxyCPULimit",
        "proxy.istio.io/config",
        "service.istio.io/canonical-name",
        "security.istio.io/tlsMode",
        "kubectl.kubernetes.io/last-applied-configuration",
        "example.com/excludeOutboundports",
        "notistio.io/inject",
        "openservicemesh.io/inbound-port-exclusion-list",
        "sluice.mesh/exclude-outbond-ports"
      })
  void wordThatThereIsOrThatResemblesNoneIsFine(String key) {
    assertThat(MisspeltWords.in(pod(Map.of(key, "1"), Map.of(key, "1"))))
        .filteredOn(finding -> finding.about().contains("annotations"))
        .isEmpty();
  }

  private static PodFacts pod(Map<String, String> labels, Map<String, String> annotations) {
    return new PodFacts(
        NamespaceFacts.named("shop"),
        "web",
        labels,
        annotations,
        RunAs.UNSET,
        List.of(),
        List.of(),
        false);
  }
}
