package mesh.sluice.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import mesh.sluice.json.JsonValue;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.profile.PodFacts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatingSystemTest {
  private static final String AFFINITY =
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "os: {name: windows}                                  | spec.os.name",
        "nodeSelector: {kubernetes.io/os: windows}            |"
            + " spec.nodeSelector['kubernetes.io/os']",
        "nodeSelector: {beta.kubernetes.io/os: windows}       |"
            + " spec.nodeSelector['beta.kubernetes.io/os']",
      })
  void podSaysThatItIsForWindows(String spec, String field) throws ManifestException {
    assertThat(read(spec).windows())
        .hasValueSatisfying(source -> assertThat(source).hasToString(field + ": 'windows'"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{key: kubernetes.io/os, operator: In, values: [windows]}",
        "{key: beta.kubernetes.io/os, operator: In, values: [windows]}",
      })
  void affinityCanSaySo(String requirement) throws ManifestException {
    assertThat(
            affinity(
                    "[{matchExpressions: [%1$s]}, {matchExpressions: [{key: disk, operator: Exists},"
                            .formatted(requirement)
                        + requirement
                        + "]}]")
                .windows())
        .hasValueSatisfying(source -> assertThat(source.toString()).startsWith(AFFINITY));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "os: {name: linux}",
        "nodeSelector: {kubernetes.io/os: linux}",
        "nodeSelector: {os: windows}",
        "nodeSelector: windows",
        "os: windows",
        "tolerations: [{key: os, value: windows}]",
      })
  void anythingElseDoesNot(String spec) throws ManifestException {
    assertThat(read(spec).windows()).isEmpty();
  }

  /** Any of the terms may choose the node. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]",
        "[{matchExpressions: [{key: kubernetes.io/os, operator: In, values: [linux, windows]}]}]",
        "[{matchExpressions: [{key: kubernetes.io/os, operator: NotIn, values: [windows]}]}]",
        "[{matchExpressions: [{key: kubernetes.io/os, operator: In, values: [windows]}]},"
            + " {matchExpressions: []}]",
        "[{matchFields: [{key: metadata.name, operator: In, values: [node1]}]}]",
      })
  void affinityThatAlsoAllowsOthersDoesNot(String terms) throws ManifestException {
    assertThat(affinity(terms).windows()).isEmpty();
  }

  private static PodFacts affinity(String terms) throws ManifestException {
    return read(
        "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
            + " {nodeSelectorTerms: "
            + terms
            + "}}}");
  }

  private static PodFacts read(String spec) throws ManifestException {
    JsonValue pod =
        Documents.read(
                "pod",
                ("spec: {" + spec + ", containers: [{name: web}]}")
                    .getBytes(StandardCharsets.UTF_8))
            .getFirst();
    return PodReader.read("pod", pod, NamespaceFacts.named("shop"));
  }
}
