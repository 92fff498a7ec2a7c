package mesh.sluice.detect;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The configuration of CRI-O: {@code crio.conf}, and then every file below {@code crio.conf.d},
 * whatever it is called, in the order of their names, later ones winning (crio.conf.d(5), {@code
 * UpdateFromPath}). Vendor files in {@code /usr/lib/crio} are not read by any release
 * (cri-o/cri-o#9173 is open).
 */
final class CrioConfiguration {
  private static final int MAX_DEPTH = 8;

  private final HostFiles files;
  private final List<ConfigurationFile> read = new ArrayList<>();
  private final List<Warning> warnings = new ArrayList<>();
  private Optional<Setting<String>> networkDir = Optional.empty();
  private Optional<Setting<List<String>>> pluginDirs = Optional.empty();
  private Optional<Setting<String>> pluginDir = Optional.empty();
  private Optional<Setting<String>> defaultNetwork = Optional.empty();

  private CrioConfiguration(HostFiles files) {
    this.files = files;
  }

  /**
   * Reads the main file and those of the directory beside it, {@code PATH.d}.
   *
   * @throws NoSuchFileException if there is none of them
   * @throws UnusableFileException if none of them can be read; the message names the first
   */
  static RuntimeConfiguration load(HostFiles files, String path)
      throws NoSuchFileException, UnusableFileException {
    CrioConfiguration configuration = new CrioConfiguration(files);
    configuration.readFile(path);
    configuration.readDirectory(path + ".d", 1);
    if (configuration.read.isEmpty()) {
      if (configuration.warnings.isEmpty()) {
        throw new NoSuchFileException(path);
      }
      throw new UnusableFileException(configuration.warnings.getFirst().text());
    }
    return configuration.merged();
  }

  private void readDirectory(String directory, int depth) {
    try {
      for (String name : files.list(directory)) {
        String path = directory + "/" + name;
        if (files.state(path) == HostFiles.DirectoryState.NOT_VISIBLE) {
          readFile(path);
        } else if (depth < MAX_DEPTH) {
          readDirectory(path, depth + 1);
        }
      }
    } catch (NoSuchFileException e) {
      // CRI-O does without, too.
    } catch (IOException e) {
      warnings.add(Warning.of(directory, "it cannot be listed", "give the directories explicitly"));
    }
  }

  private void readFile(String path) {
    try {
      List<Warning> wrong = new ArrayList<>();
      TomlTable network =
          TomlTable.top(TomlFile.read(files, path), path, wrong).table("crio").table("network");
      networkDir = directory(network.string("network_dir")).or(() -> networkDir);
      pluginDirs = directories(network.strings("plugin_dirs")).or(() -> pluginDirs);
      pluginDir = directory(network.string("plugin_dir")).or(() -> pluginDir);
      defaultNetwork = network.string("cni_default_network").or(() -> defaultNetwork);
      warnings.addAll(wrong);
      read.add(new ConfigurationFile(path, OptionalInt.empty()));
    } catch (NoSuchFileException e) {
      // The main file is optional; a link to nothing in the directory is CRI-O's to complain of.
    } catch (UnusableFileException e) {
      warnings.add(
          Warning.of(path, e.getMessage(), "correct it, or give the directories explicitly"));
    }
  }

  private RuntimeConfiguration merged() {
    return new RuntimeConfiguration(
        ContainerRuntime.CRI_O,
        read,
        networkDir,
        searchPath(),
        Optional.empty(),
        defaultNetwork.filter(name -> !name.value().isEmpty()),
        false,
        warnings);
  }

  /** CRI-O appends {@code plugin_dir}, which is deprecated, to the list, also to its default. */
  private Optional<Setting<List<String>>> searchPath() {
    if (pluginDir.isEmpty()) {
      return pluginDirs;
    }
    List<String> all =
        new ArrayList<>(pluginDirs.map(Setting::value).orElse(Defaults.BIN_DIRECTORIES));
    all.add(pluginDir.get().value());
    return Optional.of(pluginDirs.orElseGet(() -> pluginDir.get().with(List.of())).with(all));
  }

  private Optional<Setting<String>> directory(Optional<Setting<String>> setting) {
    return setting
        .filter(dir -> !dir.value().isBlank())
        .flatMap(dir -> DirectorySetting.checked(dir, warnings));
  }

  private Optional<Setting<List<String>>> directories(Optional<Setting<List<String>>> setting) {
    return setting
        .map(
            dirs ->
                dirs.with(
                    dirs.value().stream()
                        .flatMap(dir -> directory(Optional.of(dirs.with(dir))).stream())
                        .map(Setting::value)
                        .toList()))
        .filter(dirs -> !dirs.value().isEmpty());
  }
}
