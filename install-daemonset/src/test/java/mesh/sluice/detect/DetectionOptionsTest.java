package mesh.sluice.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class DetectionOptionsTest {
  @Test
  void pathsAreCleaned() {
    assertThat(DetectionOptions.AUTOMATIC.withConfDirectory("/etc//cni/./net.d/").confDirectory())
        .contains("/etc/cni/net.d");
  }

  @Test
  void relativePathIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DetectionOptions.AUTOMATIC.withBinDirectory("bin"))
        .withMessage("--bin-dir \"bin\" is not an absolute path; give the path on the node");
  }

  @Test
  void strangeRuntimeVersionIsPassedOver() {
    assertThat(RuntimeVersion.parse("something")).isEmpty();
    assertThat(RuntimeVersion.parse("containerd://2.1.5-k3s1"))
        .contains(new RuntimeVersion(ContainerRuntime.CONTAINERD, 2, 1));
  }
}
