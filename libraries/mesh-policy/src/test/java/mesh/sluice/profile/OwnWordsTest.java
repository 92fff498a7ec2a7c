package mesh.sluice.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnWordsTest {
  @ParameterizedTest
  @CsvSource({
    "sluice.mesh/proxy-imgae, sluice.mesh/proxy-image",
    "sluice.mesh/native-sidecars, sluice.mesh/native-sidecar",
    "sluice.mesh/rewriteprobes, sluice.mesh/rewrite-probes",
    "sluice.mesh/Redirect, sluice.mesh/redirect",
    "sluice.mesh/proxy-cpu-limits, sluice.mesh/proxy-cpu-limit",
    "sluice.mesh/exclude-outbound-prots, sluice.mesh/exclude-outbound-ports",
    "sluice.mesh/, ''",
    "sluice.mesh/colour-of-the-proxy, ''",
  })
  void nearestWordIsMeant(String written, String meant) {
    assertThat(OwnWords.remedyForAnnotation(written))
        .hasValueSatisfying(
            remedy ->
                assertThat(remedy)
                    .startsWith("there is no annotation of this name; ")
                    .endsWith(meant.isEmpty() ? "annotations.md" : "did you mean " + meant + "?"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sluice.mesh/proxy-image", "sluice.mesh/redirect", "example.com/proxy"})
  void wordThatThereIsOrThatIsNotOursIsFine(String key) {
    assertThat(OwnWords.remedyForAnnotation(key)).isEmpty();
  }

  @Test
  void labelsAreCheckedToo() {
    PodFacts pod =
        pod(
            Map.of("sluice.mesh/inject", "true", "sluice.mesh/proxy-image", "x"),
            Map.of("sluice.mesh/injekt", "true"));

    assertThat(OwnWords.unknown(pod))
        .extracting(OwnWords.Unknown::place)
        .containsExactly(
            "metadata.annotations['sluice.mesh/injekt']",
            "metadata.labels['sluice.mesh/proxy-image']");
  }

  @Test
  void podCannotCauseMuchWork() {
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      many.put("sluice.mesh/inbound-por" + i, "");
    }

    assertThat(OwnWords.unknown(pod(many, many))).hasSize(5);
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
