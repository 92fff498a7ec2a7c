package mesh.sluice.detect;

import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * A containerd configuration file with all that it imports, in the order in which containerd loads
 * them: first all imports of the file, then theirs, each file once ({@code LoadConfig}).
 */
final class ContainerdFiles {
  /** Real nodes have a handful; nobody has to wait for a loop of patterns. */
  private static final int MAX_FILES = 200;

  private final HostFiles files;
  private final Optional<RuntimeVersion> version;
  private final List<ContainerdFile> loaded = new ArrayList<>();
  private final List<Warning> warnings = new ArrayList<>();

  private ContainerdFiles(HostFiles files, Optional<RuntimeVersion> version) {
    this.files = files;
    this.version = version;
  }

  /**
   * What was loaded.
   *
   * @param files the main one first; later ones override earlier ones
   */
  record Loaded(List<ContainerdFile> files, List<Warning> warnings) {}

  /**
   * Loads a file and its imports.
   *
   * @param version of the containerd that reads them; empty if it is not known
   * @throws NoSuchFileException if the file itself does not exist
   * @throws UnusableFileException if the file itself cannot be read; an import is told and passed
   *     over
   */
  static Loaded load(HostFiles files, String path, Optional<RuntimeVersion> version)
      throws NoSuchFileException, UnusableFileException {
    ContainerdFiles reader = new ContainerdFiles(files, version);
    ContainerdFile main = ContainerdFile.of(path, TomlFile.read(files, path));
    reader.loadImports(main);
    return new Loaded(List.copyOf(reader.loaded), List.copyOf(reader.warnings));
  }

  private void loadImports(ContainerdFile main) {
    add(main);
    Set<String> seen = new HashSet<>(Set.of(main.path()));
    Queue<String> pending = new ArrayDeque<>(imports(main));
    while (!pending.isEmpty() && seen.size() < MAX_FILES) {
      String path = pending.remove();
      if (!seen.add(path)) {
        continue;
      }
      try {
        ContainerdFile file = ContainerdFile.of(path, TomlFile.read(files, path));
        warnIfNewer(file, main);
        add(file);
        pending.addAll(imports(file));
      } catch (NoSuchFileException e) {
        warnings.add(
            Warning.of(
                path,
                "it is imported, but not visible",
                "mount its directory read-only, or give the directories explicitly"));
      } catch (UnusableFileException e) {
        warnings.add(
            Warning.of(path, e.getMessage(), "correct it, or give the directories explicitly"));
      }
    }
  }

  private void add(ContainerdFile file) {
    loaded.add(file);
    warnings.addAll(file.warnings());
  }

  /** The newest refuse to start then; containerd 2.1 does not look. */
  private void warnIfNewer(ContainerdFile file, ContainerdFile main) {
    if (file.version() > main.version()) {
      warnings.add(
          Warning.of(
              file.path(),
              "version "
                  + file.version()
                  + " is imported by a file of version "
                  + main.version()
                  + ", which containerd may refuse",
              "raise the version of " + main.path()));
    }
  }

  private List<String> imports(ContainerdFile file) {
    List<String> paths = new ArrayList<>();
    for (String written : file.imports()) {
      String path = absolute(written, file);
      if (!GoGlob.isPattern(path)) {
        paths.add(path);
        continue;
      }
      try {
        paths.addAll(GoGlob.find(files, path));
        warnIfNotMounted(path, file);
      } catch (UnusableFileException e) {
        warnings.add(
            Warning.of(file.path(), "imports " + path + ": " + e.getMessage(), "correct it"));
      }
    }
    return paths;
  }

  /** A directory without files is usual; one whose parent is not there either was not mounted. */
  private void warnIfNotMounted(String pattern, ContainerdFile file) {
    String directory = GoGlob.fixedDirectory(pattern);
    if (isHidden(directory) && isHidden(HostPath.parent(directory))) {
      warnings.add(
          Warning.of(
              directory,
              file.path() + " imports files of it, but it is not visible",
              "mount it read-only if it exists on the node"));
    }
  }

  private boolean isHidden(String directory) {
    return files.state(directory) == HostFiles.DirectoryState.NOT_VISIBLE;
  }

  /** Relative to the file that imports, but a pattern of containerd 1 to where that was started. */
  private String absolute(String written, ContainerdFile importedBy) {
    if (written.startsWith("/")) {
      return HostPath.clean(written);
    }
    if (!GoGlob.isPattern(written) || importedBy.version() > 2) {
      return HostPath.clean(HostPath.parent(importedBy.path()) + "/" + written);
    }
    if (version.isEmpty()) {
      warnings.add(
          Warning.of(
              importedBy.path(),
              "containerd 1 looks for "
                  + written
                  + " where it was started, containerd 2 beside the file, which is assumed",
              "write an absolute path"));
    }
    boolean besideTheFile = version.isEmpty() || version.get().isAtLeast(2, 0);
    return HostPath.clean(
        (besideTheFile ? HostPath.parent(importedBy.path()) : "") + "/" + written);
  }
}
