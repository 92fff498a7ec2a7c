package mesh.sluice.install;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import mesh.sluice.conflist.ChainMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UninstallerTest {
  @TempDir private Path directory;
  private Node node;

  @BeforeEach
  void makeANode() throws IOException {
    node = Node.in(directory);
  }

  @Test
  void entryIsTakenOutAndTheProgramIsAPassThrough() throws IOException {
    node.network("10-net.conflist").install();

    Uninstaller.Report report = node.uninstaller().uninstall();

    assertThat(node.text("10-net.conflist")).isEqualTo(Node.NETWORK);
    assertThat(PassThrough.is(Files.readAllBytes(node.program()))).isTrue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(node.program())))
        .isEqualTo("rwxr-xr-x");
    assertThat(node.names()).containsExactly("10-net.conflist", "bridge", "sluice-cni");
    assertThat(report.changed())
        .containsExactly(
            node.conf("10-net.conflist") + ": entry removed",
            node.program() + ": made a pass-through");
    assertThat(report.kept()).isEmpty();
  }

  @Test
  void secondTimeNothingIsLeftToDo() throws IOException {
    node.network("10-net.conflist").install();
    node.uninstaller().uninstall();
    Object program = Files.readAttributes(node.program(), "unix:ino,ctime");

    Uninstaller.Report report = node.uninstaller().uninstall();

    assertThat(report).isEqualTo(new Uninstaller.Report(List.of(), List.of()));
    assertThat(Files.readAttributes(node.program(), "unix:ino,ctime")).isEqualTo(program);
  }

  @Test
  void nodeWithoutAnythingIsLeftAlone() throws IOException {
    Files.delete(node.confDir());

    assertThat(node.uninstaller().uninstall().changed()).isEmpty();
    assertThat(node.binDir()).isDirectoryNotContaining("glob:**sluice*");
  }

  @Test
  void installingAgainMakesItAPluginAgain() throws IOException {
    node.network("10-net.conflist").install();
    node.uninstaller().uninstall();

    node.install();

    assertThat(node.program()).hasSameBinaryContentAs(node.plugin());
    assertThat(node.text("10-net.conflist")).isEqualTo(Node.withEntry());
  }

  /** Also where the network has changed since, and in files that are not chosen any more. */
  @Test
  void allFilesLoseTheEntry() throws IOException {
    node.network("10-net.conflist").install();
    node.network("05-new.conflist").install();
    node.network("07-only.conflist", "{\"name\":\"n\",\"plugins\":[{\"type\":\"sluice-cni\"}]}");
    node.network("08-garbage.conflist", "garbage sluice-cni");

    Uninstaller.Report report = node.uninstaller().uninstall();

    assertThat(node.text("10-net.conflist")).isEqualTo(Node.NETWORK);
    assertThat(node.text("05-new.conflist")).isEqualTo(Node.NETWORK);
    assertThat(node.text("07-only.conflist")).isEqualTo("{\"name\":\"n\",\"plugins\":[]}");
    assertThat(report.kept()).singleElement().asString().contains("08-garbage", "not valid JSON");
  }

  @Test
  void singlePluginStaysAList() throws IOException {
    node.network("10-net.conf", "{\"name\":\"net\",\"type\":\"ptp\"}\n").install();

    node.uninstaller().uninstall();

    assertThat(node.names()).containsExactly("10-net.conflist", "bridge", "sluice-cni");
    assertThat(node.text("10-net.conflist")).contains("ptp").doesNotContain("sluice");
  }

  @Test
  void folderGoesIfWeWereAloneInIt() throws IOException {
    node.network("10-net.conflist");
    new Installer(node.settings(ChainMode.FOLDER)).install(Installer.Permission.ALL);
    Path other = Files.createDirectory(node.conf("other"));
    Files.writeString(other.resolve("sluice-cni.conf"), "{\"type\":\"sluice-cni\"}");
    Files.writeString(other.resolve("tuning.conf"), "{\"type\":\"tuning\"}");
    Path chain = Files.createDirectory(directory.resolve("chain"));
    Files.writeString(chain.resolve("sluice-cni.conf"), "{\"type\":\"sluice-cni\"}");

    new Uninstaller(node.confDir(), List.of(), Optional.of(chain), node.binDir(), Optional.empty())
        .uninstall();

    assertThat(node.names())
        .containsExactly("10-net.conflist", "bridge", "other", "other/tuning.conf", "sluice-cni");
    assertThat(Files.exists(chain)).isFalse();
  }

  /** Of a release that had no mark yet. */
  @Test
  void programThatCannotBeOneIsReplacedByOneThatCan() throws IOException {
    node.network("10-net.conflist").install();
    Files.writeString(node.program(), "no mark");

    node.uninstaller().uninstall();

    assertThat(PassThrough.is(Files.readAllBytes(node.program()))).isTrue();
  }

  @Test
  void programThatCannotBeReplacedIsKeptAndNamed() throws IOException {
    Files.writeString(node.program(), "no mark");

    Uninstaller.Report report =
        new Uninstaller(
                node.confDir(), List.of(), Optional.empty(), node.binDir(), Optional.empty())
            .uninstall();

    assertThat(node.program()).hasContent("no mark");
    assertThat(report.kept()).singleElement().asString().contains("cannot be made a pass-through");
  }

  @Test
  void leftoversOfKilledProcessesGo() throws IOException {
    Files.writeString(node.conf(".sluice-cni-1-2.tmp"), "half");
    Files.writeString(node.binDir().resolve(".sluice-cni-1-2.tmp"), "half");

    node.uninstaller().uninstall();

    node.assertNothingTemporary();
  }

  /** It was not followed at the installation either. */
  @Test
  void linkThatLeadsElsewhereIsLeftAlone() throws IOException {
    node.network("10-net.conflist").install();
    Files.createSymbolicLink(node.conf("20-link.conflist"), Path.of("/no/such/host/path"));

    Uninstaller.Report report = node.uninstaller().uninstall();

    assertThat(report.kept()).singleElement().asString().contains("20-link.conflist: left alone");
    assertThat(PassThrough.is(Files.readAllBytes(node.program()))).isTrue();
  }

  /** As long as an entry may be there, the program must be the plugin. */
  @Test
  void programStaysWhileAnEntryCannotBeTakenOut() throws IOException {
    node.network("10-net.conflist").install();
    Files.writeString(directory.resolve("elsewhere"), Node.withEntry());
    Files.createSymbolicLink(node.conf("20-link.conflist"), directory.resolve("elsewhere"));

    assertThatThrownBy(() -> node.uninstaller().uninstall())
        .hasMessageContaining("20-link.conflist: it is a symbolic link");
    assertThat(node.program()).hasSameBinaryContentAs(node.plugin());
    assertThat(new String(Files.readAllBytes(directory.resolve("elsewhere")), UTF_8))
        .contains("sluice-cni");
  }
}
