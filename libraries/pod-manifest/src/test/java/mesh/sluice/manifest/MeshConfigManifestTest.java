package mesh.sluice.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import mesh.sluice.policy.PortSet;
import mesh.sluice.profile.OsmMeshConfig;
import org.junit.jupiter.api.Test;

class MeshConfigManifestTest {
  private static OsmMeshConfig read(String text) throws ManifestException {
    return MeshConfigManifest.read("mesh.yaml", text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void settingsOfTheMeshAreRead() throws Exception {
    OsmMeshConfig config =
        read("kind: MeshConfig\nspec: {traffic: {outboundPortExclusionList: [3306, 5432]}}");

    assertThat(config.excludeOutboundPorts()).isEqualTo(PortSet.of(3306, 5432));
    assertThat(read("kind: MeshConfig")).isEqualTo(OsmMeshConfig.DEFAULT);
  }

  @Test
  void whatIsWrongIsNamedByItsPath() {
    assertThatThrownBy(
            () -> read("kind: MeshConfig\nspec: {traffic: {outboundPortExclusionList: [http]}}"))
        .isInstanceOf(ManifestException.class)
        .hasMessageStartingWith("mesh.yaml: spec.traffic.outboundPortExclusionList[0]: ");
    assertThatThrownBy(() -> read("kind: Pod"))
        .hasMessageStartingWith("mesh.yaml: it must hold one MeshConfig; give what kubectl get");
  }
}
