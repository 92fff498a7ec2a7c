package mesh.sluice.install;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import mesh.sluice.conflist.ChainMode;
import mesh.sluice.conflist.PluginEntry;

/** The two directories of a node, and a plugin to be installed. */
public final class Node {
  public static final String NETWORK =
      """
      {
        "cniVersion": "0.3.1",
        "name": "net",
        "plugins": [
          {"type": "bridge", "mtu": 1.5e3}
        ]
      }
      """;

  private final Path root;

  private Node(Path root) {
    this.root = root;
  }

  /** With a directory of programs that holds another one, and no network. */
  public static Node in(Path directory) throws IOException {
    Node node = new Node(directory);
    Files.createDirectories(node.confDir());
    Files.createDirectories(node.binDir());
    Files.writeString(node.binDir().resolve("bridge"), "not ours");
    node.plugin("1");
    return node;
  }

  /** Puts a plugin there to be installed, which answers VERSION. */
  Node plugin(String version) throws IOException {
    return script(
        """
        #!/bin/sh
        # sluice-cni mode: plugin        \s
        if [ "$CNI_COMMAND" = VERSION ]; then
          echo '{"cniVersion":"1.1.0","supportedVersions":["1.0.0","1.1.0"]}'
        else
          echo 'CNI plugin sluice-cni v%s' >&2
        fi
        """
            .formatted(version));
  }

  public Node script(String text) throws IOException {
    Files.writeString(plugin(), text);
    Files.setPosixFilePermissions(plugin(), PosixFilePermissions.fromString("rwx------"));
    return this;
  }

  public Node network(String name) throws IOException {
    return network(name, NETWORK);
  }

  public Node network(String name, String text) throws IOException {
    Files.writeString(conf(name), text);
    return this;
  }

  public Path confDir() {
    return root.resolve("etc/cni/net.d");
  }

  public Path conf(String name) {
    return confDir().resolve(name);
  }

  public String text(String name) {
    try {
      return Files.readString(conf(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path binDir() {
    return root.resolve("opt/cni/bin");
  }

  public Path program() {
    return binDir().resolve("sluice-cni");
  }

  /**
   * Writes into the installed program's own file.
   *
   * @return whether it could: the kernel refuses it while the program runs (ETXTBSY), as it does
   *     when it is asked for its version
   */
  boolean overwriteProgram(String text) throws IOException {
    try {
      Files.writeString(program(), text);
      return true;
    } catch (FileSystemException e) {
      if ("Text file busy".equals(e.getReason())) {
        return false;
      }
      throw e;
    }
  }

  public Path plugin() {
    return root.resolve("sluice-cni-to-install");
  }

  InstallationSettings settings() {
    return InstallationSettings.of(confDir(), binDir(), plugin(), PluginEntry.plain());
  }

  InstallationSettings settings(ChainMode mode) {
    return new InstallationSettings(
        confDir(),
        List.of(),
        Optional.empty(),
        mode,
        binDir(),
        List.of(binDir()),
        plugin(),
        PluginEntry.plain());
  }

  Installer.Result install() throws IOException {
    return new Installer(settings()).install(Installer.Permission.ALL);
  }

  Uninstaller uninstaller() {
    return new Uninstaller(confDir(), List.of(), Optional.empty(), binDir(), Optional.of(plugin()));
  }

  /** Network text with the entry as it is installed. */
  static String withEntry() {
    return NETWORK.replace(
        "1.5e3}", "1.5e3},\n    " + new String(PluginEntry.plain().file(true), UTF_8).strip());
  }

  public boolean hasEntry(String name) {
    return Files.isRegularFile(conf(name)) && text(name).contains("sluice-cni");
  }

  /** All names in both directories. */
  public List<String> names() throws IOException {
    try (Stream<Path> conf = Files.walk(confDir());
        Stream<Path> bin = Files.list(binDir())) {
      return Stream.concat(conf, bin)
          .filter(path -> !path.equals(confDir()))
          .map(path -> path.startsWith(confDir()) ? confDir().relativize(path) : path.getFileName())
          .map(Path::toString)
          .sorted()
          .toList();
    }
  }

  void assertNothingTemporary() throws IOException {
    assertThat(names()).noneMatch(name -> name.endsWith(".tmp"));
  }
}
