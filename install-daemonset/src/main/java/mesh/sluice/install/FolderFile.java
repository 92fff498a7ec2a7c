package mesh.sluice.install;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import mesh.sluice.conflist.ChainMode;

/**
 * Our plugin's file in a network's folder.
 *
 * @param path the file
 */
record FolderFile(Path path) {
  /** What a name of a folder may be; other networks have none. */
  private static final Pattern FOLDER = Pattern.compile("[^./\\x00][^/\\x00]*");

  FolderFile {
    requireNonNull(path);
  }

  /** The one in a network's folder, if there is one. */
  static Optional<FolderFile> in(Path confDir, String network) {
    // Whatever name a network has, its folder lies directly in the directory.
    if (!FOLDER.matcher(network).matches()) {
      return Optional.empty();
    }
    Path file = confDir.resolve(network).resolve(ChainMode.FILE_NAME);
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(new FolderFile(file))
        : Optional.empty();
  }

  /** Whether there is another plugin in the folder. */
  boolean hasCompany() throws IOException {
    List<String> names = ConfigDirectory.names(path.getParent()).orElse(List.of());
    return names.stream()
        .anyMatch(name -> name.endsWith(".conf") && !name.equals(ChainMode.FILE_NAME));
  }

  boolean holds(byte[] text) throws IOException {
    try {
      return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
          && Arrays.equals(Files.readAllBytes(path), text);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  void write(byte[] text) throws IOException {
    Path folder = path.getParent();
    if (!Files.isDirectory(folder)) {
      PluginProgram.requireDirectory(folder.getParent());
      Files.createDirectories(folder);
      DurableFile.sync(folder.getParent());
    }
    DurableFile.replace(path, DurableFile.Contents.of(text), FileAccess.PRIVATE, temporary -> {});
  }

  /** With what killed processes have left beside it, and with the folder if it is then empty. */
  void remove() throws IOException {
    Path folder = path.getParent();
    if (!Files.isDirectory(folder)) {
      return;
    }
    DurableFile.removeTemporary(folder);
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    DurableFile.remove(path);
    try {
      Files.delete(folder);
      DurableFile.sync(folder.getParent());
    } catch (DirectoryNotEmptyException | NoSuchFileException e) {
      // It has other plugins.
    }
  }

  /** As {@link #remove}, where the file is not in the way if it stays. */
  void removeQuietly() {
    try {
      remove();
    } catch (IOException e) {
      // The plugin would run twice for a pod, and the second time change nothing.
    }
  }
}
