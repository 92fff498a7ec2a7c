package mesh.sluice.install;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.conflist.ChainMode;
import mesh.sluice.conflist.NetworkChoice.Skipped;
import mesh.sluice.conflist.PluginEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstallerTest {
  @TempDir private Path directory;
  private Node node;

  @BeforeEach
  void makeANode() throws IOException {
    node = Node.in(directory);
  }

  @Test
  void programAndEntryAreInstalled() throws IOException {
    node.network("10-net.conflist");
    Files.setPosixFilePermissions(
        node.conf("10-net.conflist"), PosixFilePermissions.fromString("rw-r-----"));

    Installer.Result result = node.install();

    assertThat(result.placed())
        .contains(new Installer.Placed(node.conf("10-net.conflist"), "net", "conflist"));
    assertThat(result.changed()).isTrue();
    assertThat(node.text("10-net.conflist")).isEqualTo(Node.withEntry());
    assertThat(mode(node.conf("10-net.conflist"))).isEqualTo("rw-r-----");
    assertThat(node.program()).hasSameBinaryContentAs(node.plugin());
    assertThat(mode(node.program())).isEqualTo("rwxr-xr-x");
    assertThat(node.names()).containsExactly("10-net.conflist", "bridge", "sluice-cni");
  }

  /** After a reboot, pods may have started before we came: the kernel has it page by page then. */
  @Test
  void programThatWasThereBeforeThisProcessIsReadAnewOnce() throws IOException {
    node.network("10-net.conflist");
    List<Path> forgotten = new ArrayList<>();
    new Installer(node.settings(), forgotten::add).install(Installer.Permission.ALL);
    assertThat(forgotten).isEmpty();

    Installer next = new Installer(node.settings(), forgotten::add);
    next.install(Installer.Permission.ALL);
    next.install(Installer.Permission.ALL);

    assertThat(forgotten).containsExactly(node.program());
  }

  @Test
  void fileSystemThatForgetsNothingIsNoObstacle() throws IOException {
    node.network("10-net.conflist").install();
    PageCache refusing =
        file -> {
          throw new IOException("posix_fadvise: EINVAL");
        };

    Installer.Result result =
        new Installer(node.settings(), refusing).install(Installer.Permission.ALL);

    assertThat(result.changed()).isFalse();
    assertThat(result.placed()).isPresent();
  }

  @Test
  void readingAnewChangesNothing() throws IOException {
    node.network("10-net.conflist").install();

    assertThat(node.install().changed()).isFalse();

    assertThat(node.program()).hasSameBinaryContentAs(node.plugin());
  }

  @Test
  void whatIsInPlaceIsNotWrittenAgain() throws IOException {
    node.network("10-net.conflist");
    Installer installer = new Installer(node.settings());
    installer.install(Installer.Permission.ALL);
    Object program = key(node.program());
    Object conflist = key(node.conf("10-net.conflist"));

    assertThat(installer.install(Installer.Permission.ALL).changed()).isFalse();
    assertThat(node.install().changed()).isFalse();
    assertThat(key(node.program())).isEqualTo(program);
    assertThat(key(node.conf("10-net.conflist"))).isEqualTo(conflist);
  }

  /** Same size, other contents; and a time that says nothing. */
  @Test
  void programOfTheSameSizeIsReplaced() throws IOException {
    node.network("10-net.conflist");
    Installer installer = new Installer(node.settings());
    installer.install(Installer.Permission.ALL);
    FileTime time = Files.getLastModifiedTime(node.program());

    node.plugin("2");
    Files.setLastModifiedTime(node.plugin(), time);

    assertThat(installer.install(Installer.Permission.ALL).changed()).isTrue();
    assertThat(node.program()).hasSameBinaryContentAs(node.plugin());
    assertThat(installer.version()).contains("v2");
  }

  @Test
  void modeOfTheProgramIsPutRight() throws IOException {
    node.network("10-net.conflist").install();
    Files.setPosixFilePermissions(node.program(), PosixFilePermissions.fromString("rw-------"));

    node.install();

    assertThat(mode(node.program())).isEqualTo("rwxr-xr-x");
  }

  /** istio/istio#54311: leftovers of crashed installers filled a disk. */
  @Test
  void whatKilledInstallersLeftIsRemoved() throws IOException {
    node.network("10-net.conflist");
    Files.writeString(node.conf(".sluice-cni-1f-2e.tmp"), "half");
    Files.writeString(node.binDir().resolve(".sluice-cni-3-4.tmp"), "half");
    Files.writeString(node.binDir().resolve(".other.tmp"), "not ours");

    new Installer(node.settings()).removeTemporary();

    assertThat(node.names()).containsExactly(".other.tmp", "10-net.conflist", "bridge");
  }

  @Test
  void programThatDoesNotAnswerIsNotNamed() throws IOException {
    node.network("10-net.conflist").install();
    node.network("10-net.conflist");
    byte[] before = Files.readAllBytes(node.program());

    for (String script :
        List.of(
            "#!/bin/sh\nexit 3\n",
            "#!/bin/sh\necho no json\n",
            "#!/bin/sh\necho '{\"supportedVersions\":[]}'\n",
            "#!/no/such/interpreter\n",
            "not a program")) {
      node.script(script);

      assertThatThrownBy(node::install)
          .isInstanceOf(InstallationException.class)
          .hasMessageStartingWith(node.program() + ": its copy does not answer VERSION")
          .hasMessageNotContaining(".tmp")
          .hasMessageContaining("configuration was not changed");
      assertThat(node.program()).hasBinaryContent(before);
      assertThat(node.text("10-net.conflist")).isEqualTo(Node.NETWORK);
      node.assertNothingTemporary();
    }
  }

  /** istio/istio#11676: the runtime looks elsewhere, and the entry blocks all pods. */
  @Test
  void programThatTheRuntimeWouldNotStartIsNotNamed() throws IOException {
    node.network("10-net.conflist");
    Path first = Files.createDirectories(directory.resolve("first"));
    Files.writeString(first.resolve("sluice-cni"), "another");
    InstallationSettings settings =
        new InstallationSettings(
            node.confDir(),
            List.of(),
            Optional.empty(),
            ChainMode.AUTO,
            node.binDir(),
            List.of(first, node.binDir()),
            node.plugin(),
            PluginEntry.plain());

    assertThatThrownBy(() -> new Installer(settings).install(Installer.Permission.ALL))
        .hasMessageContaining(first.resolve("sluice-cni") + ": the container runtime would start");
    assertThat(node.text("10-net.conflist")).isEqualTo(Node.NETWORK);
    assertThatThrownBy(
            () ->
                new InstallationSettings(
                    node.confDir(),
                    List.of(),
                    Optional.empty(),
                    ChainMode.AUTO,
                    node.binDir(),
                    List.of(first),
                    node.plugin(),
                    PluginEntry.plain()))
        .hasMessageContaining("does not look for programs in");
  }

  @Test
  void directoryOfProgramsThatIsMissingIsNamed() throws IOException {
    node.network("10-net.conflist");
    Files.delete(node.binDir().resolve("bridge"));
    Files.delete(node.binDir());

    assertThatThrownBy(node::install)
        .hasMessageStartingWith(node.binDir() + ": there is no such directory");
    assertThat(node.text("10-net.conflist")).isEqualTo(Node.NETWORK);
  }

  @Test
  void programThatIsADirectoryIsNamed() throws IOException {
    Files.createDirectory(node.program());

    assertThatThrownBy(node::install).hasMessageContaining(node.program() + ": it is a directory");
  }

  /** k3s links its programs to one that is all of them; only our link is replaced. */
  @Test
  void linkInPlaceOfTheProgramIsReplacedAndNotFollowed() throws IOException {
    node.network("10-net.conflist");
    Files.createSymbolicLink(node.program(), node.binDir().resolve("bridge"));

    node.install();

    assertThat(node.binDir().resolve("bridge")).hasContent("not ours");
    assertThat(node.program()).hasSameBinaryContentAs(node.plugin());
    assertThat(Files.isSymbolicLink(node.program())).isFalse();
  }

  @Test
  void networkIsWaitedFor() throws IOException {
    assertThat(node.install().detail())
        .isEqualTo("there is no network configuration yet in " + node.confDir());
    assertThat(Files.exists(node.program())).isTrue();

    Files.delete(node.confDir());
    assertThat(node.install().detail()).isEqualTo(node.confDir() + " does not exist yet");
    assertThat(Files.exists(node.confDir())).isFalse();
  }

  @Test
  void whatNoRuntimeLoadsIsSkippedAndLeftAsItIs() throws IOException {
    Files.createDirectory(node.conf("01-directory.conflist"));
    node.network("02-empty.conflist", "").network("03-garbage.conf", "\u0000\u0001 garbage");
    Files.write(node.conf("04-long.conflist"), new byte[10_000_000]);
    Files.createSymbolicLink(node.conf("05-nowhere.conflist"), Path.of("nowhere"));
    Files.createSymbolicLink(node.conf("06-circle.conflist"), Path.of("06-circle.conflist"));
    node.network("10-net.conflist");

    Installer.Result result = node.install();

    assertThat(result.placed()).isPresent();
    assertThat(result.skipped())
        .extracting(Skipped::fileName)
        .containsExactly(
            "01-directory.conflist",
            "02-empty.conflist",
            "03-garbage.conf",
            "04-long.conflist",
            "05-nowhere.conflist",
            "06-circle.conflist");
    assertThat(result.skipped().get(0).reason()).isEqualTo("it is a directory");
    assertThat(result.skipped().get(3).reason()).isEqualTo("it is longer than 1048576 bytes");
    assertThat(result.skipped().get(4).reason()).isEqualTo("it is a symbolic link to nothing");
    assertThat(node.conf("04-long.conflist")).hasSize(10_000_000);
    assertThat(node.text("02-empty.conflist")).isEmpty();
  }

  @Test
  void linkInsideOfTheDirectoryIsFollowedAndStaysALink() throws IOException {
    node.network("net.txt");
    Files.createSymbolicLink(node.conf("10-net.conflist"), Path.of("net.txt"));

    node.install();

    assertThat(Files.isSymbolicLink(node.conf("10-net.conflist"))).isTrue();
    assertThat(node.text("net.txt")).isEqualTo(Node.withEntry());
  }

  /** Neither the link nor what it led to changes then. */
  @Test
  void linkThatIsLedElsewhereByAnotherOneIsSeen() throws IOException {
    for (String version : List.of("v1", "v2")) {
      Path data = Files.createDirectories(directory.resolve("data").resolve(version));
      Files.writeString(data.resolve("net"), Node.NETWORK);
    }
    Path current = Files.createSymbolicLink(directory.resolve("data/current"), Path.of("v1"));
    Files.createSymbolicLink(node.conf("10-net.conflist"), current.resolve("net"));
    Installer installer = installerFollowing(directory.resolve("data"));
    installer.install(Installer.Permission.ALL);
    installer.install(Installer.Permission.ALL);
    assertThat(installer.isAsItWas()).isTrue();

    Path next = Files.createSymbolicLink(directory.resolve("data/next"), Path.of("v2"));
    Files.move(next, current, StandardCopyOption.ATOMIC_MOVE);

    assertThat(installer.isAsItWas()).isFalse();
    installer.install(Installer.Permission.ALL);
    assertThat(directory.resolve("data/v2/net")).content().isEqualTo(Node.withEntry());
  }

  private Installer installerFollowing(Path linkRoot) {
    return new Installer(
        new InstallationSettings(
            node.confDir(),
            List.of(linkRoot),
            Optional.empty(),
            ChainMode.AUTO,
            node.binDir(),
            List.of(node.binDir()),
            node.plugin(),
            PluginEntry.plain()));
  }

  @Test
  void linkIntoAnAllowedDirectoryIsFollowed() throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("net"), Node.NETWORK);
    Files.createSymbolicLink(node.conf("10-net.conflist"), elsewhere.resolve("net"));

    installerFollowing(elsewhere).install(Installer.Permission.ALL);

    assertThat(elsewhere.resolve("net")).hasContent(Node.withEntry());
  }

  /** The runtime would follow it, so the next file is not the one that counts. */
  @ParameterizedTest
  @ValueSource(strings = {"../../../elsewhere", "/no/such/host/path"})
  void linkThatLeadsElsewhereIsRefused(String target) throws IOException {
    Files.writeString(directory.resolve("elsewhere"), Node.NETWORK);
    Files.createSymbolicLink(node.conf("10-net.conflist"), Path.of(target));
    node.network("20-other.conflist");

    assertThatThrownBy(node::install)
        .isInstanceOf(InstallationException.class)
        .hasMessageContaining(node.conf("10-net.conflist") + ": it is a symbolic link to")
        .hasMessageContaining("outside of");
    assertThat(node.text("20-other.conflist")).isEqualTo(Node.NETWORK);
    assertThat(directory.resolve("elsewhere")).hasContent(Node.NETWORK);
  }

  @Test
  void singlePluginBecomesAListAndItsFileGoes() throws IOException {
    node.network("10-net.conf", "{\"name\":\"net\",\"cniVersion\":\"1.0.0\",\"type\":\"ptp\"}\n");
    Files.setPosixFilePermissions(
        node.conf("10-net.conf"), PosixFilePermissions.fromString("rw-------"));

    assertThat(node.install().placed().orElseThrow().file())
        .isEqualTo(node.conf("10-net.conflist"));

    assertThat(node.names()).containsExactly("10-net.conflist", "bridge", "sluice-cni");
    assertThat(mode(node.conf("10-net.conflist"))).isEqualTo("rw-------");
    assertThat(node.install().changed()).isFalse();
  }

  /** Its owner has started again and written its file; or we were killed between the two files. */
  @Test
  void singlePluginThatComesBackBecomesAListAgain() throws IOException {
    String single = "{\"name\":\"net\",\"type\":\"ptp\",\"mtu\":%d}";
    node.network("10-net.conf", single.formatted(1)).install();
    node.network("10-net.conf", single.formatted(2));

    node.install();

    assertThat(node.text("10-net.conflist")).contains("\"mtu\":2").contains("sluice-cni");
    assertThat(node.names()).containsExactly("10-net.conflist", "bridge", "sluice-cni");
  }

  @Test
  void listOfSomebodyElseIsNotOverwritten() throws IOException {
    node.network("10-net.conf", "{\"name\":\"net\",\"type\":\"ptp\"}").network("10-net.conflist");

    assertThatThrownBy(node::install).hasMessageContaining("it exists beside the file");
    assertThat(node.text("10-net.conflist")).isEqualTo(Node.NETWORK);
    assertThat(node.text("10-net.conf")).doesNotContain("sluice");
    node.assertNothingTemporary();
  }

  @Test
  void folderIsUsedWhereTheNetworkAsksForIt() throws IOException {
    String text = Node.NETWORK.replace("\"name\"", "\"loadOnlyInlinedPlugins\": false, \"name\"");
    node.network("10-net.conflist", text);

    assertThat(node.install().placed())
        .contains(new Installer.Placed(node.conf("net/sluice-cni.conf"), "net", "folder"));
    assertThat(node.text("10-net.conflist")).isEqualTo(text);
    assertThat(node.text("net/sluice-cni.conf"))
        .isEqualTo(new String(PluginEntry.plain().file(true), UTF_8));
    assertThat(node.install().changed()).isFalse();
  }

  @Test
  void auxiliaryChainOfMultusIsUsed() throws IOException {
    String text =
        "{\"name\":\"m\",\"type\":\"multus-shim\",\"auxiliaryCNIChainName\":\"vendor-cni-chain\"}";
    node.network("00-multus.conf", text);

    node.install();

    assertThat(node.text("00-multus.conf")).isEqualTo(text);
    assertThat(node.text("vendor-cni-chain/sluice-cni.conf")).contains("\"chained\":false");
  }

  /** Ours alone would be a network without an interface. */
  @Test
  void networkThatHasAllPluginsInItsFolderIsWaitedFor() throws IOException {
    node.network("10-net.conflist", "{\"name\":\"net\"}");
    Path folder = Files.createDirectory(node.conf("net"));

    assertThat(node.install().detail()).contains("no other plugin in " + folder);
    Files.writeString(folder.resolve("10-bridge.conf"), "{\"type\":\"bridge\"}");
    assertThat(node.install().placed()).isPresent();
    Files.delete(folder.resolve("10-bridge.conf"));
    assertThat(node.install().placed()).isEmpty();
    assertThat(node.names()).doesNotContain("net/sluice-cni.conf");
  }

  @Test
  void changeOfTheModeLeavesOneEntry() throws IOException {
    node.network("10-net.conflist").install();

    new Installer(node.settings(ChainMode.FOLDER)).install(Installer.Permission.ALL);
    assertThat(node.text("10-net.conflist")).isEqualTo(Node.NETWORK);
    assertThat(node.names()).contains("net/sluice-cni.conf");

    new Installer(node.settings(ChainMode.CONFLIST)).install(Installer.Permission.ALL);
    assertThat(node.text("10-net.conflist")).isEqualTo(Node.withEntry());
    assertThat(node.names()).doesNotContain("net", "net/sluice-cni.conf");
  }

  /** On OpenShift, Multus' daemon knows the chain, and its folder lies elsewhere. */
  @Test
  void folderOfAChainElsewhereIsUsed() throws IOException {
    node.network("00-multus.conf", "{\"name\":\"m\",\"type\":\"multus-shim\"}");
    Path chain = Files.createDirectory(directory.resolve("run")).resolve("vendor-cni-chain");
    InstallationSettings settings =
        new InstallationSettings(
            node.confDir(),
            List.of(),
            Optional.of(chain),
            ChainMode.FOLDER,
            node.binDir(),
            List.of(node.binDir()),
            node.plugin(),
            PluginEntry.plain());

    Installer.Result result = new Installer(settings).install(Installer.Permission.ALL);

    assertThat(result.placed())
        .contains(new Installer.Placed(chain.resolve("sluice-cni.conf"), "m", "folder"));
    assertThat(chain.resolve("sluice-cni.conf")).content().contains("\"chained\":false");
    Files.delete(chain.resolve("sluice-cni.conf"));
    Files.delete(chain);
    Files.delete(chain.getParent());
    assertThatThrownBy(() -> new Installer(settings).install(Installer.Permission.ALL))
        .hasMessageStartingWith(chain.getParent() + ": there is no such directory");
  }

  /** An update of sluice-node, with a socket that was not there before. */
  @Test
  void entryOfAnOlderReleaseIsReplaced() throws IOException {
    node.network("10-net.conflist").install();
    PluginEntry entry =
        new PluginEntry(
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.of("/run/sluice/agent.sock"),
            Optional.empty(),
            false,
            Optional.empty());
    InstallationSettings settings =
        InstallationSettings.of(node.confDir(), node.binDir(), node.plugin(), entry);

    new Installer(settings).install(Installer.Permission.ALL);

    assertThat(node.text("10-net.conflist")).contains("agent.sock").containsOnlyOnce("sluice-cni");
  }

  @Test
  void whatWasNotWrittenSinceNeedsNoLook() throws IOException {
    node.network("05-invalid.conflist", "x").network("10-net.conflist");
    Installer installer = new Installer(node.settings());
    assertThat(installer.isAsItWas()).isFalse();
    installer.install(Installer.Permission.ALL);
    assertThat(installer.isAsItWas()).as("after something was written").isFalse();
    installer.install(Installer.Permission.ALL);
    assertThat(installer.isAsItWas()).isTrue();

    node.network("05-invalid.conflist", "longer");
    assertThat(installer.isAsItWas()).as("after a file was written in place").isFalse();
    installer.install(Installer.Permission.ALL);
    node.network("20-other.conflist");
    assertThat(installer.isAsItWas()).as("after a file was made").isFalse();
    installer.install(Installer.Permission.ALL);
    assertThat(installer.isAsItWas()).isTrue();
    Files.delete(node.program());
    assertThat(installer.isAsItWas()).as("after the program went").isFalse();
  }

  @Test
  void fileThatIsReplacedWhileItIsChangedIsReadAgain() throws Exception {
    node.network("10-net.conflist");
    ConfigDirectory files = new ConfigDirectory(node.confDir(), List.of());
    var read = files.choose(files.names().orElseThrow()).chosen().orElseThrow();
    node.network("10-net.conflist", Node.NETWORK.replace("1.5e3", "9000"));

    assertThatThrownBy(
            () -> files.replace(read, "10-net.conflist", read.with(PluginEntry.plain()).bytes()))
        .isInstanceOf(FileChangedException.class);
    assertThat(node.text("10-net.conflist")).contains("9000").doesNotContain("sluice");
    node.assertNothingTemporary();
    Files.delete(node.conf("10-net.conflist"));
    assertThatThrownBy(
            () -> files.replace(read, "10-net.conflist", read.with(PluginEntry.plain()).bytes()))
        .isInstanceOf(FileChangedException.class);
    assertThat(node.names()).containsExactly("bridge");
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void nothingIsWrittenWithoutPermission(boolean program) throws IOException {
    node.network("10-net.conflist");
    Installer installer = new Installer(node.settings());
    installer.install(Installer.Permission.ALL);
    if (program) {
      Files.delete(node.program());
    } else {
      node.network("10-net.conflist");
    }

    Installer.Result result = installer.install(new Installer.Permission(false, choice -> true));

    assertThat(result.placed()).isEmpty();
    assertThat(result.detail()).startsWith("something else");
    assertThat(Files.exists(node.program())).isEqualTo(!program);
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, "unix:ino,ctime");
  }
}
