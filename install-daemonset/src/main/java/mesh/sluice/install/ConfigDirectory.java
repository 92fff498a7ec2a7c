package mesh.sluice.install;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import mesh.sluice.conflist.InvalidNetworkException;
import mesh.sluice.conflist.NetworkChoice;
import mesh.sluice.conflist.NetworkFile;

/** The directory from which the runtime loads its networks. */
final class ConfigDirectory {
  private final Path directory;
  private final List<Path> linkRoots;

  /**
   * @param linkRoots directories, beside this one, in which a link may end
   */
  ConfigDirectory(Path directory, List<Path> linkRoots) {
    this.directory = requireNonNull(directory);
    this.linkRoots = List.copyOf(linkRoots);
  }

  Path path(String fileName) {
    return directory.resolve(fileName);
  }

  /** The names in it; empty if it does not exist. */
  Optional<List<String>> names() throws IOException {
    return names(directory);
  }

  static Optional<List<String>> names(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      List<String> names = new ArrayList<>();
      files.forEach(file -> names.add(file.getFileName().toString()));
      return Optional.of(names);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (NotDirectoryException e) {
      throw new InstallationException(
          directory + ": it is not a directory",
          "name the one from which the container runtime loads CNI configuration");
    }
  }

  /** Which network the runtime gives its pods. */
  NetworkChoice choose(List<String> names) throws IOException {
    return NetworkChoice.among(names, this::read);
  }

  /**
   * Reads a file as a runtime would.
   *
   * @throws InvalidNetworkException if a runtime would not load it either
   * @throws InstallationException if it is a link that must not be followed
   */
  byte[] read(String fileName) throws InvalidNetworkException, IOException {
    Path file = path(fileName);
    Path real = resolve(file);
    if (Files.isDirectory(real)) {
      throw new InvalidNetworkException("it is a directory");
    }
    if (!Files.isRegularFile(real)) {
      throw new InvalidNetworkException(
          Files.exists(real) ? "it is not a regular file" : "it does not exist any more");
    }
    try (InputStream stream = Files.newInputStream(real)) {
      return stream.readNBytes(NetworkFile.MAX_BYTES + 1);
    } catch (IOException e) {
      throw new InvalidNetworkException("it cannot be read: " + e);
    }
  }

  /**
   * Where a file really is. A link that leads elsewhere is refused, and not passed over: the
   * runtime follows it, so that an entry in any other file would have no effect.
   */
  Path resolve(Path file) throws InvalidNetworkException, InstallationException {
    if (!Files.isSymbolicLink(file)) {
      return file;
    }
    Path target;
    boolean exists = true;
    try {
      target = file.toRealPath();
    } catch (IOException e) {
      exists = false;
      target = targetByName(file);
    }
    for (Path root : roots()) {
      if (target.startsWith(root)) {
        if (!exists) {
          throw new InvalidNetworkException("it is a symbolic link to nothing");
        }
        return target;
      }
    }
    throw new InstallationException(
        "%s: it is a symbolic link to %s, outside of %s".formatted(file, target, roots()),
        "replace it by a file, or allow the directory that it leads to");
  }

  /** Whether a file is a link that is not followed, and no entry of ours is seen through it. */
  boolean isLinkOfOthers(String fileName) {
    try {
      var unused = resolve(path(fileName));
      return false;
    } catch (InvalidNetworkException e) {
      return false;
    } catch (InstallationException e) {
      return !hasEntry(path(fileName));
    }
  }

  private static boolean hasEntry(Path file) {
    String name = file.getFileName().toString();
    try (InputStream stream = Files.newInputStream(file)) {
      return NetworkFile.parse(name, stream.readNBytes(NetworkFile.MAX_BYTES + 1)).hasEntry();
    } catch (InvalidNetworkException | IOException e) {
      return false;
    }
  }

  private static Path targetByName(Path link) throws InvalidNetworkException {
    try {
      return link.resolveSibling(Files.readSymbolicLink(link)).normalize();
    } catch (IOException e) {
      throw new InvalidNetworkException("it cannot be read: " + e);
    }
  }

  private List<Path> roots() {
    List<Path> roots = new ArrayList<>();
    roots.add(directory);
    roots.addAll(linkRoots);
    for (Path root : List.copyOf(roots)) {
      try {
        roots.add(root.toRealPath());
      } catch (IOException e) {
        // It leads nowhere, so no link leads into it.
      }
    }
    return roots.stream().distinct().toList();
  }

  /**
   * Puts a changed text in the place of the one that was read, with its mode and owner.
   *
   * @param after under the same name, or, for a single plugin that became a list, another one
   * @throws FileChangedException if it is not any more what was read
   */
  void replace(NetworkFile before, String name, byte[] after)
      throws InvalidNetworkException, IOException {
    Path file = resolve(path(before.fileName()));
    Path target = name.equals(before.fileName()) ? file : resolve(path(name));
    if (!target.equals(file)) {
      requireOwn(target);
    }
    DurableFile.replace(
        target,
        DurableFile.Contents.of(after),
        access(file),
        temporary -> requireUnchanged(file, before));
    if (!target.equals(file)) {
      // The runtime sees both for a moment, and takes the one without the entry: its name comes
      // first.
      requireUnchanged(file, before);
      DurableFile.remove(path(before.fileName()));
    }
  }

  private static FileAccess access(Path file) throws IOException {
    try {
      return FileAccess.of(file);
    } catch (NoSuchFileException e) {
      throw new FileChangedException(file);
    }
  }

  private static void requireUnchanged(Path file, NetworkFile before) throws IOException {
    try {
      if (!Arrays.equals(Files.readAllBytes(file), before.bytes())) {
        throw new FileChangedException(file);
      }
    } catch (NoSuchFileException e) {
      throw new FileChangedException(file);
    }
  }

  /** A list that somebody else wrote is not overwritten by one that was made of a single plugin. */
  private static void requireOwn(Path target) throws InstallationException {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS) || hasEntry(target)) {
      return;
    }
    throw new InstallationException(
        target + ": it exists beside the file with a single plugin of the same name",
        "remove the one of the two that is not used");
  }
}
