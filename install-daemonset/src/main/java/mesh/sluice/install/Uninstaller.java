package mesh.sluice.install;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.conflist.ChainMode;
import mesh.sluice.conflist.InvalidNetworkException;
import mesh.sluice.conflist.NetworkChoice;
import mesh.sluice.conflist.NetworkFile;
import mesh.sluice.conflist.PluginEntry;

/**
 * Takes the plugin out: first the entry, then the program. The program stays as a pass-through,
 * since runtimes call it for DEL of pods that were started with it (istio/istio.io#16748: pods that
 * stay Terminating). Whatever was done already is not done again, so it can be repeated.
 *
 * <p>Nothing else may install at the same time: an {@link Installation} puts back what this takes
 * away.
 */
public final class Uninstaller {
  private static final int MAX_ATTEMPTS = 10;

  private final ConfigDirectory directory;
  private final Path confDir;
  private final Optional<Path> chainDir;
  private final Path binDir;
  private final Optional<Path> plugin;

  /**
   * What was done.
   *
   * @param changed a sentence for each file that was changed
   * @param kept a sentence for each file that had to stay as it is, with the reason
   */
  public record Report(List<String> changed, List<String> kept) {
    public Report {
      changed = List.copyOf(changed);
      kept = List.copyOf(kept);
    }
  }

  /**
   * @param linkRoots directories, beside {@code confDir}, in which a symbolic link may end
   * @param chainDir folder of the auxiliary chain, where that is not in {@code confDir}
   * @param plugin a sluice-cni to make the pass-through of, if the one on the node cannot be one;
   *     empty if there is none at hand
   */
  public Uninstaller(
      Path confDir,
      List<Path> linkRoots,
      Optional<Path> chainDir,
      Path binDir,
      Optional<Path> plugin) {
    this.confDir = confDir.toAbsolutePath().normalize();
    this.directory = new ConfigDirectory(this.confDir, linkRoots);
    this.chainDir = requireNonNull(chainDir);
    this.binDir = binDir.toAbsolutePath().normalize();
    this.plugin = requireNonNull(plugin);
  }

  /**
   * Uninstalls.
   *
   * @throws IOException if a file cannot be written; the program is untouched as long as an entry
   *     may name it
   */
  public Report uninstall() throws IOException {
    List<String> changed = new ArrayList<>();
    List<String> kept = new ArrayList<>();
    removeEntries(changed, kept);
    removeFolderFiles(changed);
    replaceProgram(changed, kept);
    for (Path each : List.of(confDir, binDir)) {
      if (Files.isDirectory(each)) {
        DurableFile.removeTemporary(each);
      }
    }
    return new Report(changed, kept);
  }

  private void removeEntries(List<String> changed, List<String> kept) throws IOException {
    List<String> names = directory.names().orElse(List.of());
    for (String name : NetworkChoice.sorted(names)) {
      if (directory.isLinkOfOthers(name)) {
        kept.add(directory.path(name) + ": left alone, since it is a link that leads elsewhere");
        continue;
      }
      try {
        if (removeEntry(name)) {
          changed.add(directory.path(name) + ": entry removed");
        }
      } catch (InvalidNetworkException e) {
        kept.add(directory.path(name) + ": left alone, since " + e.getMessage());
      }
    }
  }

  private boolean removeEntry(String name) throws InvalidNetworkException, IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        NetworkFile file = NetworkFile.parse(name, directory.read(name));
        if (!file.hasEntry()) {
          return false;
        }
        directory.replace(file, name, file.withoutEntry());
        return true;
      } catch (FileChangedException | NoSuchFileException e) {
        if (attempt == MAX_ATTEMPTS) {
          throw new InstallationException(
              e.getMessage() + ": replaced again and again", "find out what else changes it");
        }
      }
    }
  }

  private void removeFolderFiles(List<String> changed) throws IOException {
    List<Path> folders = new ArrayList<>();
    chainDir.ifPresent(folders::add);
    for (String name : directory.names().orElse(List.of())) {
      if (Files.isDirectory(directory.path(name), LinkOption.NOFOLLOW_LINKS)) {
        folders.add(directory.path(name));
      }
    }
    for (Path folder : folders) {
      FolderFile file = new FolderFile(folder.resolve(ChainMode.FILE_NAME));
      boolean there = Files.exists(file.path(), LinkOption.NOFOLLOW_LINKS);
      file.remove();
      if (there) {
        changed.add(file.path() + ": removed");
      }
    }
  }

  private void replaceProgram(List<String> changed, List<String> kept) throws IOException {
    Path program = binDir.resolve(PluginEntry.TYPE);
    if (!Files.isRegularFile(program, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    byte[] bytes = Files.readAllBytes(program);
    if (PassThrough.is(bytes)) {
      return;
    }
    Optional<byte[]> passThrough = PassThrough.of(bytes);
    if (passThrough.isEmpty() && plugin.isPresent()) {
      passThrough = PassThrough.of(Files.readAllBytes(plugin.get()));
    }
    if (passThrough.isEmpty()) {
      kept.add(
          program
              + ": left as it is, since it cannot be made a pass-through; remove it when no pod is"
              + " left that was started with it");
      return;
    }
    DurableFile.replace(
        program,
        DurableFile.Contents.of(passThrough.get()),
        FileAccess.of(program),
        temporary -> {});
    changed.add(program + ": made a pass-through");
  }
}
