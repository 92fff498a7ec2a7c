package mesh.sluice.install;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import mesh.sluice.conflist.ChainMode;
import mesh.sluice.conflist.PluginEntry;

/**
 * What is installed, and where. In a container, the paths are those of the mounts.
 *
 * @param confDir from which the runtime loads its networks; need not exist yet
 * @param linkRoots directories, beside {@code confDir}, in which a symbolic link of {@code confDir}
 *     may end
 * @param chainDir the folder of the auxiliary chain, where Multus does not look for it in {@code
 *     confDir}; empty if it does
 * @param mode how the plugin gets into the chain
 * @param binDir into which the program goes
 * @param searchPath directories in which the runtime looks for programs, in its order; with {@code
 *     binDir}
 * @param plugin the program to be installed
 * @param entry what the chain says of the plugin
 */
public record InstallationSettings(
    Path confDir,
    List<Path> linkRoots,
    Optional<Path> chainDir,
    ChainMode mode,
    Path binDir,
    List<Path> searchPath,
    Path plugin,
    PluginEntry entry) {
  public InstallationSettings {
    confDir = confDir.toAbsolutePath().normalize();
    linkRoots = List.copyOf(linkRoots);
    requireNonNull(chainDir);
    requireNonNull(mode);
    binDir = binDir.toAbsolutePath().normalize();
    searchPath = searchPath.stream().map(path -> path.toAbsolutePath().normalize()).toList();
    requireNonNull(plugin);
    requireNonNull(entry);
    if (!searchPath.contains(binDir)) {
      throw new IllegalArgumentException(
          "the runtime does not look for programs in %s, but in %s; install into one of these"
              .formatted(binDir, searchPath));
    }
  }

  /** With the runtime looking for programs in one directory only, and no link followed. */
  public static InstallationSettings of(
      Path confDir, Path binDir, Path plugin, PluginEntry entry) {
    return new InstallationSettings(
        confDir,
        List.of(),
        Optional.empty(),
        ChainMode.AUTO,
        binDir,
        List.of(binDir),
        plugin,
        entry);
  }

  /** Where the program is installed. */
  public Path program() {
    return binDir.resolve(PluginEntry.TYPE);
  }
}
