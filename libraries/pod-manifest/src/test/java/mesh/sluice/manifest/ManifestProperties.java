package mesh.sluice.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is in a file, it is read or refused with one line. */
class ManifestProperties {
  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, annotations: {a: "b"}}
      spec:
        securityContext: {runAsUser: 1000}
        containers:
        - name: web
          env: [{name: A, value: "1"}]
          args: ["proxy"]
      """;

  @Property(tries = 500)
  void anyBytesAreReadOrRefusedWithOneLine(@ForAll byte[] contents) {
    assertReadOrRefused(contents);
  }

  @Property(tries = 1000)
  void damagedPodIsReadOrRefusedWithOneLine(@ForAll("damaged") String pod) {
    assertReadOrRefused(pod.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertReadOrRefused(byte[] contents) {
    try {
      PodManifest.read("pod.yaml", contents, Optional.empty());
    } catch (ManifestException e) {
      assertThat(e.getMessage())
          .startsWith("pod.yaml: ")
          .doesNotContain("\n")
          .matches("\\P{Cntrl}*");
    }
  }

  @Provide
  Arbitrary<String> damaged() {
    Arbitrary<String> junk =
        Arbitraries.of(
            "", ":", "- ", "[", "]", "{", "}", "\"", "'", "\n", "  ", "&a ", "*a", "!x ", "null",
            "? ", "| ", "> ", "%", "@", "\t", "1", "\u0000", "\u0085", "---\n", "#", "<<: ", "\\");
    return junk.flatMap(
        piece ->
            Arbitraries.integers()
                .between(0, POD.length())
                .flatMap(
                    at ->
                        Arbitraries.integers()
                            .between(at, Math.min(POD.length(), at + 8))
                            .map(end -> POD.substring(0, at) + piece + POD.substring(end))));
  }
}
