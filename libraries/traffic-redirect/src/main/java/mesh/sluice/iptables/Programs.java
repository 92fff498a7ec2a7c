package mesh.sluice.iptables;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.image.JdkLibraries;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.posix.ProcessPosix;

/**
 * Finds iptables' programs.
 *
 * @param directories where to look, in this order
 */
record Programs(List<Path> directories) {
  /** Container runtimes often run with a PATH that lacks these. */
  private static final List<String> USUAL =
      List.of("/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/bin", "/bin");

  /**
   * Two programs that belong together.
   *
   * @param restore path of {@code iptables-restore}
   * @param save path of {@code iptables-save}
   */
  record Pair(String restore, String save) {}

  Programs {
    directories = List.copyOf(directories);
  }

  /** Looks in PATH and in the usual places. */
  static Programs ofSystem() {
    JdkLibraries.load();
    List<Path> directories = new ArrayList<>();
    String path = ProcessPosix.system().environment("PATH").orElse("");
    for (String directory : path.split(":")) {
      // An empty member means the current directory, where nothing of the system can be.
      if (directory.startsWith("/")) {
        directories.add(Path.of(directory));
      }
    }
    USUAL.forEach(directory -> directories.add(Path.of(directory)));
    return new Programs(directories);
  }

  /** The variants that this node has for a family. */
  Map<Variant, Pair> find(IpFamily family) {
    Map<Variant, Pair> found = new EnumMap<>(Variant.class);
    for (Variant variant : Variant.values()) {
      String name = (family == IpFamily.IPV4 ? "iptables" : "ip6tables") + variant.infix();
      Optional<String> restore = find(name + "-restore");
      Optional<String> save = find(name + "-save");
      if (restore.isPresent() && save.isPresent()) {
        found.put(variant, new Pair(restore.get(), save.get()));
      }
    }
    return found;
  }

  private Optional<String> find(String name) {
    for (Path directory : directories) {
      Path file = directory.resolve(name);
      if (Files.isExecutable(file)) {
        return Optional.of(file.toString());
      }
    }
    return Optional.empty();
  }
}
