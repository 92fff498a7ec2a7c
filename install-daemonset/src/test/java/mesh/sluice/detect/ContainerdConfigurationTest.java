package mesh.sluice.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerdConfigurationTest {
  private static final String MAIN = "/etc/containerd/config.toml";
  private static final String V2 = "[plugins.\"io.containerd.grpc.v1.cri\".cni]\n";
  private static final String V3 = "[plugins.'io.containerd.cri.v1.runtime'.cni]\n";

  @TempDir Path root;

  private RuntimeConfiguration read(HostTree tree) {
    return read(tree, "");
  }

  private static RuntimeConfiguration read(HostTree tree, String version) {
    try {
      Optional<RuntimeVersion> parsed = RuntimeVersion.parse(version);
      return ContainerdConfiguration.merge(ContainerdFiles.load(tree, MAIN, parsed), parsed);
    } catch (NoSuchFileException | UnusableFileException e) {
      throw new AssertionError(e);
    }
  }

  private HostTree main(String text) {
    return HostTree.in(root).file(MAIN, text);
  }

  private static String confDir(RuntimeConfiguration read) {
    return read.confDir().orElseThrow().value();
  }

  private static List<String> binDirs(RuntimeConfiguration read) {
    return read.binDirs().orElseThrow().value();
  }

  private static List<String> texts(RuntimeConfiguration read) {
    return read.warnings().stream().map(Warning::text).toList();
  }

  @Test
  void version1HasTheShortName() {
    RuntimeConfiguration read = read(main("[plugins.cri.cni]\nbin_dir = '/b'\nconf_dir = '/c'\n"));

    assertThat(confDir(read)).isEqualTo("/c");
    assertThat(binDirs(read)).containsExactly("/b");
    assertThat(read.files()).containsExactly(new ConfigurationFile(MAIN, OptionalInt.of(1)));
  }

  @Test
  void version2HasOneDirectory() {
    RuntimeConfiguration read =
        read(main("version = 2\n" + V2 + "bin_dir = '/b'\nconf_dir = '/c/'\nmax_conf_num = 2\n"));

    assertThat(confDir(read)).isEqualTo("/c");
    assertThat(binDirs(read)).containsExactly("/b");
    assertThat(read.maxConfNum().orElseThrow().value()).isEqualTo(2);
    assertThat(read.confDir().orElseThrow().because())
        .isEqualTo("plugins.\"io.containerd.grpc.v1.cri\".cni.conf_dir in " + MAIN);
  }

  /** containerd/containerd#10710, gardener/gardener#13826. */
  @Test
  void version3HasAList() {
    RuntimeConfiguration read =
        read(
            main(
                "version = 3\n"
                    + V3
                    + "bin_dir = ''\nbin_dirs = ['/b1', '/b2']\nconf_dir = '/c'\n"));

    assertThat(binDirs(read)).containsExactly("/b1", "/b2");
    assertThat(read.warnings()).isEmpty();
  }

  /** As the AMI of EKS has it. */
  @Test
  void version3MayHaveTheOldKey() {
    assertThat(binDirs(read(main("version = 3\n" + V3 + "bin_dir = '/b'\n"))))
        .containsExactly("/b");
  }

  /** It searches /opt/cni/bin instead, and only its log says so. */
  @ParameterizedTest
  @ValueSource(strings = {"version = 2\n", "version = 3\n", "version = 4\n"})
  void containerd24IgnoresTheOldKeyOfTheNewTable(String version) {
    RuntimeConfiguration read = read(main(version + V3 + "bin_dir = '/b'\n"), "containerd://2.4.2");

    assertThat(read.binDirs()).isEmpty();
    assertThat(texts(read))
        .singleElement()
        .asString()
        .contains("ignore bin_dir = \"/b\"", "bin_dirs = [\"/b\"]");
  }

  @Test
  void containerd24StillMovesTheOldTable() {
    HostTree tree = main("version = 2\n" + V2 + "bin_dir = '/b'\n");

    assertThat(binDirs(read(tree, "containerd://2.4.2"))).containsExactly("/b");
    assertThat(read(tree, "containerd://2.4.2").warnings()).isEmpty();
  }

  @Test
  void oldKeyIsToldOfWhereTheVersionIsNotKnown() {
    RuntimeConfiguration read = read(main("version = 3\n" + V3 + "bin_dir = '/b'\n"));

    assertThat(binDirs(read)).containsExactly("/b");
    assertThat(texts(read)).singleElement().asString().contains("containerd 2.4 and newer ignore");
  }

  @Test
  void bothKeysAreToldOf() {
    RuntimeConfiguration read =
        read(
            main("version = 3\n" + V3 + "bin_dir = '/b'\nbin_dirs = ['/b1']\n"),
            "containerd://2.1.5");

    assertThat(binDirs(read)).containsExactly("/b1");
    assertThat(texts(read)).singleElement().asString().contains("bin_dir beside bin_dirs");
  }

  @Test
  void version4KeepsThePlaceOfCni() {
    RuntimeConfiguration read =
        read(
            main(
                "version = 4\n[plugins.'io.containerd.server.v1.grpc']\naddress = '/run/c.sock'\n"
                    + V3
                    + "bin_dirs = ['/b']\nconf_dir = '/c'\n"));

    assertThat(confDir(read)).isEqualTo("/c");
    assertThat(read.files())
        .extracting(ConfigurationFile::version)
        .containsExactly(OptionalInt.of(4));
    assertThat(read.warnings()).isEmpty();
  }

  @Test
  void laterVersionIsReadWithAWarning() {
    RuntimeConfiguration read = read(main("version = 5\n" + V3 + "conf_dir = '/c'\n"));

    assertThat(confDir(read)).isEqualTo("/c");
    assertThat(texts(read)).singleElement().asString().contains("version 5");
  }

  @Test
  void nothingSaidStaysNothing() {
    RuntimeConfiguration read = read(main("version = 3\n"));

    assertThat(read.confDir()).isEmpty();
    assertThat(read.binDirs()).isEmpty();
    assertThat(read.maxConfNum()).isEmpty();
  }

  @Test
  void laterImportWins() {
    RuntimeConfiguration read =
        read(
            main("version = 3\nimports = ['conf.d/*.toml']\n"
                    + V3
                    + "conf_dir = '/c0'\nbin_dirs = ['/b0']\n")
                .file("/etc/containerd/conf.d/10.toml", "version = 3\n" + V3 + "conf_dir = '/c1'\n")
                .file(
                    "/etc/containerd/conf.d/20.toml", "version = 3\n" + V3 + "conf_dir = '/c2'\n"));

    assertThat(confDir(read)).isEqualTo("/c2");
    assertThat(binDirs(read)).containsExactly("/b0");
    assertThat(read.confDir().orElseThrow().file()).isEqualTo("/etc/containerd/conf.d/20.toml");
    assertThat(read.files()).hasSize(3);
  }

  @Test
  void importOfAnOlderVersionIsMigrated() {
    RuntimeConfiguration read =
        read(
            main("version = 3\nimports = ['/x/old.toml']\n"
                    + V3
                    + "bin_dirs = ['/b0']\nconf_dir = '/c0'\n")
                .file("/x/old.toml", "version = 2\n" + V2 + "bin_dir = '/b2'\n"));

    assertThat(confDir(read)).isEqualTo("/c0");
    assertThat(binDirs(read)).containsExactly("/b2");
  }

  @Test
  void importWithoutAVersionMayUseLongNames() {
    RuntimeConfiguration read =
        read(
            main("version = 2\nimports = ['/x/a.toml']\n")
                .file("/x/a.toml", V2 + "conf_dir = '/c1'\n"));

    assertThat(confDir(read)).isEqualTo("/c1");
  }

  @Test
  void importsOfImportsComeLast() {
    RuntimeConfiguration read =
        read(
            main("version = 3\nimports = ['/x/a.toml', '/x/b.toml']\n")
                .file(
                    "/x/a.toml",
                    "version = 3\nimports = ['deep/c.toml']\n" + V3 + "conf_dir = '/a'\n")
                .file("/x/b.toml", "version = 3\n" + V3 + "conf_dir = '/b'\n")
                .file("/x/deep/c.toml", "version = 3\n" + V3 + "conf_dir = '/c'\n"));

    assertThat(confDir(read)).isEqualTo("/c");
    assertThat(read.files())
        .extracting(ConfigurationFile::path)
        .containsExactly(MAIN, "/x/a.toml", "/x/b.toml", "/x/deep/c.toml");
  }

  @Test
  void circleOfImportsEnds() {
    RuntimeConfiguration read =
        read(
            main("version = 3\nimports = ['/etc/containerd/*.toml']\n")
                .file(
                    "/etc/containerd/z.toml",
                    "version = 3\nimports = ['config.toml', './z.toml']\n"));

    assertThat(read.files()).hasSize(2);
  }

  @Test
  void missingImportIsToldOf() {
    RuntimeConfiguration read = read(main("version = 3\nimports = ['/opt/vendor/a.toml']\n"));

    assertThat(texts(read))
        .containsExactly(
            "/opt/vendor/a.toml: it is imported, but not visible; mount its directory read-only, or"
                + " give the directories explicitly");
  }

  @Test
  void directoryOfImportsThatIsNotMountedIsToldOf() {
    RuntimeConfiguration read =
        read(
            main(
                "version = 3\n"
                    + "imports = ['/opt/vendor/*.toml', '/etc/containerd/config.d/*.toml']\n"));

    assertThat(texts(read)).singleElement().asString().startsWith("/opt/vendor: ");
  }

  @Test
  void brokenImportIsPassedOver() {
    RuntimeConfiguration read =
        read(
            main("version = 3\nimports = ['/etc/containerd/*.d/*.toml']\n"
                    + V3
                    + "conf_dir = '/c'\n")
                .file("/etc/containerd/a.d/broken.toml", "version = 3\n["));

    assertThat(confDir(read)).isEqualTo("/c");
    assertThat(texts(read)).singleElement().asString().contains("broken.toml: it is not TOML");
  }

  @Test
  void newerImportIsToldOf() {
    RuntimeConfiguration read =
        read(
            main("version = 2\nimports = ['/x/a.toml']\n")
                .file("/x/a.toml", "version = 3\n" + V3 + "conf_dir = '/c'\n"));

    assertThat(texts(read)).singleElement().asString().contains("raise the version of " + MAIN);
  }

  /** NVIDIA/gpu-operator#301: with containerd 1 an import replaces the whole table. */
  @Test
  void containerd1TakesTheLastTableAlone() {
    HostTree tree =
        main("version = 2\nimports = ['/x/a.toml']\n" + V2 + "conf_dir = '/c'\nbin_dir = '/b'\n")
            .file(
                "/x/a.toml",
                "version = 2\n"
                    + "[plugins.'io.containerd.grpc.v1.cri'.registry]\n"
                    + "config_path = '/r'\n");

    assertThat(read(tree, "containerd://1.7.27").confDir()).isEmpty();
    assertThat(confDir(read(tree, "containerd://2.1.5"))).isEqualTo("/c");
    assertThat(read(tree, "containerd://2.1.5").warnings()).isEmpty();
    assertThat(confDir(read(tree))).isEqualTo("/c");
    assertThat(texts(read(tree)))
        .singleElement()
        .asString()
        .contains("containerd 1 takes the table");
  }

  /** Seen with containerd 1.6.20. */
  @Test
  void containerd1TakesARelativePatternFromWhereItWasStarted() {
    HostTree tree =
        main("version = 2\nimports = ['d/*.toml']\n")
            .file("/etc/containerd/d/a.toml", "version = 2\n" + V2 + "conf_dir = '/beside'\n")
            .file("/d/a.toml", "version = 2\n" + V2 + "conf_dir = '/below-root'\n");

    assertThat(confDir(read(tree, "containerd://1.6.20"))).isEqualTo("/below-root");
    assertThat(confDir(read(tree, "containerd://2.0.0"))).isEqualTo("/beside");
    assertThat(confDir(read(tree))).isEqualTo("/beside");
    assertThat(texts(read(tree))).singleElement().asString().endsWith("write an absolute path");
  }

  @Test
  void oldTableInAVersion3FileCountsFromContainerd23On() {
    HostTree tree = main("version = 3\n" + V2 + "conf_dir = '/c'\n");

    assertThat(confDir(read(tree, "containerd://2.3.0"))).isEqualTo("/c");
    assertThat(read(tree, "containerd://2.1.5").confDir()).isEmpty();
    assertThat(texts(read(tree))).singleElement().asString().contains("does not read cni");
  }

  /** The file of Docker's package. */
  @Test
  void disabledCriIsSeen() {
    assertThat(read(main("disabled_plugins = [\"cri\"]\n")).criDisabled()).isTrue();
    assertThat(
            read(main("version = 2\ndisabled_plugins = ['io.containerd.grpc.v1.cri']\n"))
                .criDisabled())
        .isTrue();
  }

  @Test
  void wrongTypesAndPathsAreToldOf() {
    RuntimeConfiguration read =
        read(
            main(
                "version = 3\n"
                    + V3
                    + "conf_dir = 5\nbin_dirs = ['relative', '${SNAP_DATA}/b', '/b']\n"));

    assertThat(read.confDir()).isEmpty();
    assertThat(binDirs(read)).containsExactly("/b");
    assertThat(texts(read))
        .hasSize(3)
        .anySatisfy(text -> assertThat(text).contains("conf_dir is 5 where only a string is read"))
        .anySatisfy(
            text -> assertThat(text).contains("\"relative\", which is not an absolute path"))
        .anySatisfy(text -> assertThat(text).contains("\"${SNAP_DATA}/b\""));
  }
}
