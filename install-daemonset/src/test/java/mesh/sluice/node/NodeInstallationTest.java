package mesh.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.conflist.ChainMode;
import mesh.sluice.conflist.PluginEntry;
import mesh.sluice.detect.DetectionOptions;
import mesh.sluice.detect.Detector;
import mesh.sluice.detect.HostRoot;
import mesh.sluice.install.InstallationSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeInstallationTest {
  private static final Path PLUGIN = Path.of("/sluice-cni");

  @TempDir private Path root;

  @Test
  void pathsOfTheNodeBecomePathsFromHere() throws Exception {
    containerd("conf_dir = '/c'\nbin_dirs = ['/b1', '/b2']\n");
    directories("c", "b2");

    InstallationSettings settings = settings(DetectionOptions.AUTOMATIC, false);

    assertThat(settings.confDir()).isEqualTo(root.resolve("c"));
    assertThat(settings.binDir()).isEqualTo(root.resolve("b2"));
    assertThat(settings.searchPath())
        .containsExactlyInAnyOrder(root.resolve("b1"), root.resolve("b2"));
    assertThat(settings.linkRoots()).containsExactly(root);
    assertThat(settings.chainDir()).isEmpty();
    assertThat(settings.plugin()).isEqualTo(PLUGIN);
  }

  /** The first that the runtime finds counts, so the plugin has to answer from there. */
  @Test
  void searchPathKeepsTheOrderOfTheRuntime() throws Exception {
    containerd("conf_dir = '/c'\nbin_dirs = ['/b1', '/b2', '/b3']\n");
    directories("c", "b2", "b3");

    assertThat(settings(DetectionOptions.AUTOMATIC, false).searchPath())
        .containsExactly(root.resolve("b1"), root.resolve("b2"), root.resolve("b3"));
  }

  /** k3s' {@code data/current} is one; MicroK8s' {@code current}, too. */
  @Test
  void linksOfTheNodeAreFollowedBelowItsRoot() throws Exception {
    containerd("conf_dir = '/current/c'\nbin_dirs = ['/current/b']\n");
    directories("revision-7/c", "revision-7/b");
    Files.createSymbolicLink(root.resolve("current"), Path.of("/revision-7"));

    InstallationSettings settings = settings(DetectionOptions.AUTOMATIC, false);

    assertThat(settings.confDir()).isEqualTo(root.resolve("revision-7/c"));
    assertThat(settings.binDir()).isEqualTo(root.resolve("revision-7/b"));
  }

  @Test
  void obstacleIsRefusedWithItsRemedy() throws IOException {
    containerd("conf_dir = '/c'\nbin_dirs = ['/b']\n");
    directories("b");

    assertThatExceptionOfType(CommandException.class)
        .isThrownBy(() -> settings(DetectionOptions.AUTOMATIC, false))
        .withMessageStartingWith("nothing was changed: /c: ")
        .withMessageEndingWith("mount it");
  }

  @Test
  void namedDirectoriesCountWhateverSpeaksAgainstThem() throws Exception {
    containerd("conf_dir = '/c'\nbin_dirs = ['/b']\n");
    DetectionOptions named =
        DetectionOptions.AUTOMATIC.withConfDirectory("/mine").withBinDirectory("/bin");

    InstallationSettings settings = settings(named, true);

    assertThat(settings.confDir()).isEqualTo(root.resolve("mine"));
    assertThat(settings.binDir()).isEqualTo(root.resolve("bin"));
    assertThat(settings.searchPath()).contains(root.resolve("bin"), root.resolve("b"));
    assertThatExceptionOfType(CommandException.class).isThrownBy(() -> settings(named, false));
  }

  @Test
  void withoutADirectoryOfProgramsNothingCanBeInsistedOn() throws IOException {
    containerd("conf_dir = '/c'\nbin_dirs = ['/b']\n");
    directories("c");

    assertThatExceptionOfType(CommandException.class)
        .isThrownBy(() -> settings(DetectionOptions.AUTOMATIC, true))
        .withMessageContaining("/b is not visible here");
  }

  /** Multus runs a chain from a folder beside the network's file. */
  @Test
  void auxiliaryChainOfMultusIsBesideTheNetworkBehindIt() throws Exception {
    containerd("conf_dir = '/c'\nbin_dirs = ['/b']\n");
    directories("c", "b", "behind");
    Files.writeString(
        root.resolve("c/00-multus.conf"),
        """
        {"cniVersion": "0.3.1", "name": "multus", "type": "multus-shim",
         "readinessindicatorfile": "/behind/10-net.conf",
         "multusConfigFile": "auto", "auxiliaryCNIChainName": "vendor-cni-chain",
         "clusterNetwork": "/behind/10-net.conf"}
        """);

    assertThat(settings(DetectionOptions.AUTOMATIC, false).chainDir())
        .isPresent()
        .hasValueSatisfying(folder -> assertThat(folder.startsWith(root)).isTrue());
  }

  @Test
  void circleOfLinksIsTold() throws IOException {
    containerd("conf_dir = '/c'\nbin_dirs = ['/b']\n");
    directories("b");
    Files.createSymbolicLink(root.resolve("c"), Path.of("/d"));
    Files.createSymbolicLink(root.resolve("d"), Path.of("/c"));

    assertThatExceptionOfType(CommandException.class)
        .isThrownBy(
            () ->
                settings(
                    DetectionOptions.AUTOMATIC.withConfDirectory("/c").withBinDirectory("/b"),
                    true))
        .withMessageContaining("/c: symbolic links lead in a circle; correct them");
  }

  private InstallationSettings settings(DetectionOptions options, boolean insists)
      throws CommandException, IOException {
    HostRoot host = HostRoot.at(root);
    return new NodeInstallation(
            host,
            () -> Detector.detect(host, options),
            insists,
            ChainMode.AUTO,
            PLUGIN,
            PluginEntry.plain())
        .settings(Detector.detect(host, options));
  }

  private void containerd(String cni) throws IOException {
    directories("etc/containerd");
    Files.writeString(
        root.resolve("etc/containerd/config.toml"),
        "version = 3\n[plugins.'io.containerd.cri.v1.runtime'.cni]\n" + cni);
  }

  private void directories(String... names) throws IOException {
    for (String name : List.of(names)) {
      Files.createDirectories(root.resolve(name));
    }
  }
}
