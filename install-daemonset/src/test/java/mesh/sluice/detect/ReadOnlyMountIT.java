package mesh.sluice.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import mesh.sluice.detect.HostFiles.DirectoryState;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A read-only mount, which root's rights do not help against: istio/istio#54719. */
class ReadOnlyMountIT {
  @TempDir Path root;
  private Path mounted;

  @BeforeEach
  void mount() throws IOException {
    mounted = Files.createDirectories(root.resolve("opt/cni/bin"));
    Programs.run(root, List.of("mount", "-t", "tmpfs", "-o", "ro", "none", mounted.toString()), "");
  }

  @AfterEach
  void unmount() throws IOException {
    Programs.run(root, List.of("umount", mounted.toString()), "");
  }

  @Test
  void isNotChosen() throws IOException {
    Files.createDirectories(root.resolve("usr/local/cni"));
    HostTree.in(root)
        .file(
            "/etc/containerd/config.toml",
            """
            version = 3
            [plugins.'io.containerd.cri.v1.runtime'.cni]
            bin_dirs = ['/opt/cni/bin', '/usr/local/cni']
            """);
    HostRoot host = HostRoot.at(root);

    assertThat(host.state("/opt/cni/bin")).isEqualTo(DirectoryState.READ_ONLY);
    assertThat(
            Detector.detect(host, DetectionOptions.AUTOMATIC).binDirectory().orElseThrow().value())
        .isEqualTo("/usr/local/cni");
  }
}
