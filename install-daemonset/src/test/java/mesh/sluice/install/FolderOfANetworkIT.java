package mesh.sluice.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import mesh.sluice.conflist.ChainMode;
import mesh.sluice.conflist.PluginEntry;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What libcni makes of what was installed: cnitool runs the chain in a network namespace. In the
 * place of sluice-cni is a script that keeps its input, and leaves the answer to the plugin tuning.
 */
class FolderOfANetworkIT {
  private static final AtomicInteger COUNT = new AtomicInteger();

  @TempDir private Path directory;

  /** Tests run side by side. */
  private final String netns =
      "sluice-node-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();

  private Node node;

  @BeforeEach
  void makeANodeAndANamespace() throws IOException {
    node = Node.in(directory);
    for (String plugin : List.of("loopback", "tuning")) {
      Files.copy(cni(plugin), node.binDir().resolve(plugin));
    }
    node.script(
        """
        #!/bin/sh
        input=$(cat)
        [ "$CNI_COMMAND" != ADD ] || printf %%s "$input" > %s
        printf %%s "$input" | %s
        """
            .formatted(input(), cni("tuning")));
    run("ip", "netns", "add", netns);
  }

  @AfterEach
  void removeTheNamespace() throws IOException {
    run("ip", "netns", "delete", netns);
  }

  /** libcni 1.3.0 takes a key that is not there as false. */
  @ParameterizedTest
  @ValueSource(strings = {"", "\"loadOnlyInlinedPlugins\":false,"})
  void pluginInTheFolderIsRunWithThePreviousResult(String key) throws IOException {
    node.network("10-net.conflist", network(key));
    install(ChainMode.FOLDER);

    add();

    assertThat(input())
        .content()
        .contains("\"type\":\"sluice-cni\"", "\"prevResult\":{", "\"name\":\"net\"");
  }

  @Test
  void folderOfAListOfInlinedPluginsIsNotLoaded() throws IOException {
    node.network("10-net.conflist", network("\"loadOnlyInlinedPlugins\":true,"));
    Files.createDirectory(node.conf("net"));
    Files.write(node.conf("net/sluice-cni.conf"), PluginEntry.plain().file(true));
    node.install();
    Files.writeString(node.conf("10-net.conflist"), network("\"loadOnlyInlinedPlugins\":true,"));

    add();

    assertThat(input()).doesNotExist();
  }

  @Test
  void entryInTheListIsRunOnceAndLast() throws IOException {
    node.network("10-net.conflist", network(""));
    install(ChainMode.AUTO);

    add();

    assertThat(node.names()).doesNotContain("net");
    assertThat(input()).content().contains("\"prevResult\":{", "\"type\":\"sluice-cni\"");
  }

  @Test
  void singlePluginThatBecameAListIsRunWithItsEntry() throws IOException {
    node.network("10-net.conf", "{\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"type\":\"loopback\"}");
    install(ChainMode.AUTO);

    add();

    assertThat(input()).content().contains("\"prevResult\":{", "\"cniVersion\":\"1.0.0\"");
  }

  /** As Multus runs a chain of its own: a list without plugins, and nothing before ours. */
  @Test
  void pluginAloneInAChainGetsNoPreviousResult() throws IOException {
    node.network(
        "00-multus.conf",
        "{\"name\":\"m\",\"type\":\"multus\",\"auxiliaryCNIChainName\":\"net\"}");
    install(ChainMode.AUTO);
    Files.delete(node.conf("00-multus.conf"));
    node.network("chain.conflist", "{\"cniVersion\":\"1.0.0\",\"name\":\"net\"}");

    // tuning wants a previous result; that it was asked at all is what counts.
    Programs.start(directory, cnitool("add"), "");

    assertThat(input()).content().contains("\"chained\":false").doesNotContain("prevResult");
  }

  private static String network(String key) {
    return "{\"cniVersion\":\"1.0.0\",\"name\":\"net\"," + key + "\"plugins\":[{\"type\":\"loopback\"}]}";
  }

  private void install(ChainMode mode) throws IOException {
    Optional<Installer.Placed> placed =
        new Installer(node.settings(mode)).install(Installer.Permission.ALL).placed();
    assertThat(placed).isPresent();
  }

  private void add() throws IOException {
    run(cnitool("add").toArray(String[]::new));
    run(cnitool("del").toArray(String[]::new));
  }

  private List<String> cnitool(String command) {
    return List.of(
        "env",
        "CNI_PATH=" + node.binDir(),
        "NETCONFPATH=" + node.confDir(),
        "CNI_IFNAME=lo",
        cni("cnitool").toString(),
        command,
        "net",
        "/run/netns/" + netns);
  }

  private Path input() {
    return directory.resolve("input");
  }

  /** Where {@code toolchain/prepare cni} leaves them. */
  private static Path cni(String program) {
    String cache = System.getenv("SLUICE_CACHE");
    Path root = cache == null ? Path.of(System.getenv("HOME"), ".cache/sluice") : Path.of(cache);
    return root.resolve("cni").resolve(program);
  }

  private void run(String... command) throws IOException {
    Programs.run(directory, List.of(command), "");
  }
}
