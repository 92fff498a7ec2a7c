package mesh.sluice.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrioConfigurationTest {
  private static final String MAIN = "/etc/crio/crio.conf";
  private static final String NETWORK = "[crio.network]\n";

  @TempDir Path root;

  private static RuntimeConfiguration read(HostTree tree) {
    try {
      return CrioConfiguration.load(tree, MAIN);
    } catch (NoSuchFileException | UnusableFileException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void dropInsWinInTheOrderOfTheirNames() {
    RuntimeConfiguration read =
        read(
            HostTree.in(root)
                .file(MAIN, NETWORK + "network_dir = '/c0/'\nplugin_dirs = ['/b0/']\n")
                .file("/etc/crio/crio.conf.d/10-b.conf", NETWORK + "network_dir = '/c2'\n")
                .file("/etc/crio/crio.conf.d/00-default", NETWORK + "network_dir = '/c1'\n"));

    assertThat(read.confDir().orElseThrow().value()).isEqualTo("/c2");
    assertThat(read.binDirs().orElseThrow().value()).containsExactly("/b0");
    assertThat(read.files())
        .extracting(ConfigurationFile::path)
        .containsExactly(
            MAIN, "/etc/crio/crio.conf.d/00-default", "/etc/crio/crio.conf.d/10-b.conf");
  }

  @Test
  void laterListReplacesTheEarlierOne() {
    RuntimeConfiguration read =
        read(
            HostTree.in(root)
                .file(MAIN, NETWORK + "plugin_dirs = ['/b0']\n")
                .file("/etc/crio/crio.conf.d/10", NETWORK + "plugin_dirs = ['/b1', '/b2']\n"));

    assertThat(read.binDirs().orElseThrow().value()).containsExactly("/b1", "/b2");
  }

  @Test
  void oldDirectoryIsSearchedLast() {
    RuntimeConfiguration read =
        read(
            HostTree.in(root).file(MAIN, NETWORK + "plugin_dirs = ['/b0']\nplugin_dir = '/old'\n"));

    assertThat(read.binDirs().orElseThrow().value()).containsExactly("/b0", "/old");
  }

  @Test
  void oldDirectoryAloneComesAfterTheDefault() {
    RuntimeConfiguration read =
        read(HostTree.in(root).file(MAIN, NETWORK + "plugin_dir = '/old'\n"));

    assertThat(read.binDirs().orElseThrow().value()).containsExactly("/opt/cni/bin", "/old");
  }

  @Test
  void directoriesBelowAreReadToo() {
    RuntimeConfiguration read =
        read(
            HostTree.in(root)
                .file("/etc/crio/crio.conf.d/sub/x", NETWORK + "network_dir = '/c'\n"));

    assertThat(read.confDir().orElseThrow().value()).isEqualTo("/c");
  }

  @Test
  void brokenDropInIsPassedOver() {
    RuntimeConfiguration read =
        read(
            HostTree.in(root)
                .file(MAIN, NETWORK + "network_dir = '/c'\n")
                .file("/etc/crio/crio.conf.d/broken", "[crio"));

    assertThat(read.confDir().orElseThrow().value()).isEqualTo("/c");
    assertThat(read.warnings())
        .singleElement()
        .extracting(Warning::text)
        .asString()
        .startsWith("/etc/crio/crio.conf.d/broken: it is not TOML");
  }

  @Test
  void onlyBrokenFilesAreUnusable() {
    HostTree tree = HostTree.in(root).file(MAIN, "[crio");

    assertThatThrownBy(() -> CrioConfiguration.load(tree, MAIN))
        .isInstanceOf(UnusableFileException.class)
        .hasMessageContaining(MAIN);
  }

  @Test
  void noFileIsNoConfiguration() {
    assertThatThrownBy(() -> CrioConfiguration.load(HostTree.in(root), MAIN))
        .isInstanceOf(NoSuchFileException.class);
  }
}
