package mesh.sluice.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import mesh.sluice.profile.NamespaceFacts;
import org.junit.jupiter.api.Test;

class NamespaceManifestTest {
  private static NamespaceFacts read(String text) throws ManifestException {
    return NamespaceManifest.read("ns.yaml", text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void nameLabelsAndAnnotationsAreRead() throws Exception {
    assertThat(read("kind: Namespace\nmetadata: {name: shop, labels: {a: b}, annotations: {c: d}}"))
        .isEqualTo(new NamespaceFacts("shop", Map.of("a", "b"), Map.of("c", "d")));
  }

  @Test
  void whatIsNotOneNamespaceIsRefused() {
    assertThatThrownBy(() -> read("kind: Pod"))
        .hasMessage(
            "ns.yaml: it must hold one Namespace, but holds Pod; give what kubectl get namespace"
                + " NAME -o yaml prints");
    assertThatThrownBy(() -> read("kind: Namespace\nmetadata: {}"))
        .hasMessage("ns.yaml: metadata.name is missing; give the namespace's name");
    assertThatThrownBy(() -> read("kind: Namespace"))
        .hasMessage("ns.yaml: metadata is missing; it names the namespace");
  }
}
