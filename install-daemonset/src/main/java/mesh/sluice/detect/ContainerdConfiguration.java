package mesh.sluice.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What files of containerd say together. Pure.
 *
 * <p>containerd 2 moves each file to its newest version and then merges the tables of plugins key
 * by key, later files winning, a list replacing a list (containerd/containerd#9982). containerd 1
 * takes the table of a plugin whole from the last file that has one, so that an import which sets a
 * registry alone resets what the main file says of CNI. Which one runs cannot be seen in a file of
 * version 2.
 */
final class ContainerdConfiguration {
  private final List<ContainerdFile> files;
  private final Optional<RuntimeVersion> version;
  private final List<Warning> warnings;

  private ContainerdConfiguration(
      List<ContainerdFile> files, Optional<RuntimeVersion> version, List<Warning> warnings) {
    this.files = files;
    this.version = version;
    this.warnings = new ArrayList<>(warnings);
  }

  /**
   * Merges what was loaded.
   *
   * @param version of the containerd that reads it; empty if it is not known
   */
  static RuntimeConfiguration merge(
      ContainerdFiles.Loaded loaded, Optional<RuntimeVersion> version) {
    return new ContainerdConfiguration(loaded.files(), version, loaded.warnings()).merge();
  }

  private RuntimeConfiguration merge() {
    CniSettings cni = isContainerd1() ? lastTable() : mergedTables();
    warnIfVersionMatters();
    return new RuntimeConfiguration(
        ContainerRuntime.CONTAINERD,
        files.stream().map(ContainerdFile::summary).toList(),
        usable(cni.confDir()),
        usableList(searchPath(cni)),
        cni.maxConfNum(),
        Optional.empty(),
        files.stream().anyMatch(ContainerdFile::criDisabled),
        warnings);
  }

  private boolean isContainerd1() {
    return version.isPresent() && version.get().major() < 2;
  }

  /** As containerd 1 does it. */
  private CniSettings lastTable() {
    return files.stream()
        .filter(ContainerdFile::hasOldTable)
        .reduce((earlier, later) -> later)
        .map(ContainerdFile::oldCni)
        .orElse(CniSettings.NONE);
  }

  /** As containerd 2 does it. */
  private CniSettings mergedTables() {
    return files.stream().map(this::migrated).reduce(CniSettings.NONE, (all, next) -> next.or(all));
  }

  /** From containerd 2.3 on, whose version is 4, files of version 3 are migrated too. */
  private CniSettings migrated(ContainerdFile file) {
    if (file.version() <= 2 || (file.version() == 3 && isAtLeast(2, 3))) {
      return current(file).or(file.oldCni());
    }
    if (!file.oldCni().equals(CniSettings.NONE)) {
      warnings.add(
          Warning.of(
              file.path(),
              "version "
                  + file.version()
                  + " does not read cni in the table \""
                  + ContainerdFile.OLD_TABLE
                  + "\"",
              "move it to \"" + ContainerdFile.TABLE + "\""));
    }
    return current(file);
  }

  /**
   * The newest table of a file. containerd 2.4 does not read its {@code bin_dir} any more,
   * deprecated since 2.1 (RELEASES.md), and searches its default instead; that of the old table it
   * still turns into {@code bin_dirs} ({@code plugins/cri/runtime/plugin.go}).
   */
  private CniSettings current(ContainerdFile file) {
    Optional<Setting<String>> one =
        file.cni()
            .binDir()
            .filter(
                dir ->
                    !dir.value().isBlank()
                        && !Defaults.BIN_DIRECTORIES.equals(List.of(dir.value())));
    if (one.isEmpty() || (version.isPresent() && !isAtLeast(2, 4))) {
      return file.cni();
    }
    warnings.add(
        Warning.of(
            file.path(),
            "containerd 2.4 and newer ignore bin_dir = \"" + one.get().value() + "\"",
            "write bin_dirs = [\"" + one.get().value() + "\"] in its place"));
    return isAtLeast(2, 4) ? file.cni().withoutBinDir() : file.cni();
  }

  private boolean isAtLeast(int major, int minor) {
    return version.isPresent() && version.get().isAtLeast(major, minor);
  }

  private void warnIfVersionMatters() {
    if (version.isPresent() || files.stream().anyMatch(file -> file.version() > 2)) {
      return;
    }
    CniSettings other = lastTable();
    CniSettings merged = mergedTables();
    if (values(other.confDir()).equals(values(merged.confDir()))
        && values(other.binDirs()).equals(values(merged.binDirs()))) {
      return;
    }
    warnings.add(
        Warning.of(
            files.getLast().path(),
            "containerd 1 takes the table \""
                + ContainerdFile.OLD_TABLE
                + "\" of the last file alone, containerd 2 merges it with that of "
                + files.getFirst().path()
                + ", which is assumed",
            "give the version of the runtime, or the directories, explicitly"));
  }

  private static <T> Optional<T> values(Optional<Setting<T>> setting) {
    return setting.map(Setting::value);
  }

  /**
   * A {@code bin_dir} of version 3 stands for the list. With both, containerd's CRI plugin does not
   * start ({@code ValidateRuntimeConfig}).
   */
  private Optional<Setting<List<String>>> searchPath(CniSettings cni) {
    Optional<Setting<String>> one = cni.binDir().filter(dir -> !dir.value().isBlank());
    if (one.isPresent() && cni.binDirs().isPresent()) {
      warnings.add(
          Warning.of(
              one.get().file(),
              "it sets bin_dir beside bin_dirs in "
                  + cni.binDirs().get().file()
                  + ", and containerd refuses both",
              "remove bin_dir"));
    }
    return cni.binDirs().or(() -> one.map(dir -> dir.with(List.of(dir.value()))));
  }

  private Optional<Setting<String>> usable(Optional<Setting<String>> directory) {
    return directory.filter(dir -> !dir.value().isBlank()).flatMap(this::checked);
  }

  private Optional<Setting<List<String>>> usableList(Optional<Setting<List<String>>> directories) {
    return directories
        .map(
            dirs ->
                dirs.with(
                    dirs.value().stream()
                        .filter(dir -> !dir.isBlank())
                        .flatMap(dir -> checked(dirs.with(dir)).stream())
                        .map(Setting::value)
                        .toList()))
        .filter(dirs -> !dirs.value().isEmpty());
  }

  private Optional<Setting<String>> checked(Setting<String> directory) {
    return DirectorySetting.checked(directory, warnings);
  }
}
