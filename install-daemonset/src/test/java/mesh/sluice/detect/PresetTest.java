package mesh.sluice.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import mesh.sluice.testing.Checkout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PresetTest {
  @TempDir Path root;

  @ParameterizedTest
  @CsvSource({
    "k3s,          containerd, /var/lib/rancher/k3s/agent/etc/cni/net.d,  "
        + " /var/lib/rancher/k3s/data/cni",
    "rke2,         containerd, /etc/cni/net.d,                             /opt/cni/bin",
    "microk8s,     containerd, /var/snap/microk8s/current/args/cni-network,"
        + " /var/snap/microk8s/current/opt/cni/bin",
    "talos,        containerd, /etc/cni/net.d,                             /opt/cni/bin",
    "gke,          containerd, /etc/cni/net.d,                             /home/kubernetes/bin",
    "eks,          containerd, /etc/cni/net.d,                             /opt/cni/bin",
    "aks,          containerd, /etc/cni/net.d,                             /opt/cni/bin",
    "bottlerocket, containerd, /etc/cni/net.d,                             /opt/cni/bin",
    "kind,         containerd, /etc/cni/net.d,                             /opt/cni/bin",
    "minikube,     containerd, /etc/cni/net.d,                             /opt/cni/bin",
    "openshift,    CRI-O,      /etc/kubernetes/cni/net.d,                  /var/lib/cni/bin",
    "containerd,   containerd, /etc/cni/net.d,                             /opt/cni/bin",
    "crio,         CRI-O,      /etc/cni/net.d,                             /opt/cni/bin"
  })
  void countsWhereNothingCanBeRead(String name, String runtime, String confDir, String binDir) {
    Preset preset = Preset.of(name).orElseThrow();

    Detection detection =
        HostTree.in(root)
            .directory(confDir)
            .directory(binDir)
            .detect(DetectionOptions.AUTOMATIC.withPreset(preset));

    assertThat(detection.runtime().label()).isEqualTo(runtime);
    assertThat(detection.confDirectory().value()).isEqualTo(confDir);
    assertThat(detection.confDirectory().source()).isEqualTo(Source.PRESET);
    assertThat(detection.binDirectory().orElseThrow().value()).isEqualTo(binDir);
    assertThat(detection.obstacles()).isEmpty();
    assertThat(detection.warnings())
        .singleElement()
        .extracting(Warning::text)
        .asString()
        .contains(preset.configurationFile());
  }

  /** k3s-io/k3s#1434: the directory of releases before October 2024. */
  @Test
  void olderK3sHasItsProgramsElsewhere() {
    Detection detection =
        HostTree.in(root)
            .directory("/var/lib/rancher/k3s/agent/etc/cni/net.d")
            .directory("/var/lib/rancher/k3s/data/current/bin")
            .detect(DetectionOptions.AUTOMATIC.withPreset(Preset.K3S));

    assertThat(detection.binDirectory().orElseThrow().value())
        .isEqualTo("/var/lib/rancher/k3s/data/current/bin");
  }

  @Test
  void autoIsNoPreset() {
    assertThat(Preset.of("auto")).isEmpty();
  }

  @Test
  void unknownNameIsRefusedWithAllNames() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Preset.of("k0s"))
        .withMessage(
            "there is no preset \"k0s\"; use one of auto, k3s, rke2, microk8s, talos, gke, eks,"
                + " aks, bottlerocket, kind, minikube, openshift, containerd, crio");
  }

  @ParameterizedTest
  @EnumSource
  void documentationHasItsRow(Preset preset) throws IOException {
    List<String> rows = Files.readAllLines(Checkout.path("docs", "node-platforms.md"));

    assertThat(rows)
        .anySatisfy(
            row ->
                assertThat(row)
                    .startsWith(
                        "| `%s` | `%s` | `%s` | `%s` |"
                            .formatted(
                                preset.optionName(),
                                preset.configurationFile(),
                                preset.confDirectory(),
                                String.join("`, `", preset.binDirectories()))));
  }
}
