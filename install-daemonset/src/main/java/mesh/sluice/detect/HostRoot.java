package mesh.sluice.detect;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * The node's file system below a directory: {@code /host} in the DaemonSet, {@code /} on the node.
 * Symbolic links are followed as the node follows them, an absolute one from the directory on, and
 * never out of it.
 */
public final class HostRoot implements HostFiles {
  /** As many as Linux follows. */
  private static final int MAX_LINKS = 40;

  private final Path root;

  private HostRoot(Path root) {
    this.root = root;
  }

  /**
   * The node's file system below a directory.
   *
   * @param root need not exist: then nothing is visible
   */
  public static HostRoot at(Path root) {
    return new HostRoot(requireNonNull(root).toAbsolutePath().normalize());
  }

  /**
   * Where a file of the node is found from here; nothing need be there.
   *
   * @param hostPath absolute, as on the node
   * @throws IOException if links lead in a circle, a directory on the way cannot be searched, or
   *     the path cannot be written in the encoding of this process
   */
  public Path resolve(String hostPath) throws IOException {
    try {
      return follow(hostPath);
    } catch (InvalidPathException e) {
      throw new IOException("it is not a path: " + e.getReason(), e);
    }
  }

  private Path follow(String hostPath) throws IOException {
    Deque<String> ahead = new ArrayDeque<>(names(hostPath));
    Path reached = root;
    int links = 0;
    while (!ahead.isEmpty()) {
      String name = ahead.pop();
      if (name.equals("..")) {
        reached = reached.equals(root) ? root : reached.getParent();
        continue;
      }
      Path next = reached.resolve(name);
      if (!Files.isSymbolicLink(next)) {
        reached = next;
        continue;
      }
      links++;
      if (links > MAX_LINKS) {
        throw new FileSystemLoopException(hostPath);
      }
      String target = Files.readSymbolicLink(next).toString();
      reached = target.startsWith("/") ? root : reached;
      names(target).reversed().forEach(ahead::push);
    }
    return reached;
  }

  private static List<String> names(String path) {
    return Stream.of(path.split("/")).filter(name -> !name.isEmpty() && !name.equals(".")).toList();
  }

  @Override
  public byte[] read(String path) throws IOException {
    Path file = resolve(path);
    if (!Files.exists(file, NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(path);
    }
    // Opening a pipe would wait for a writer.
    if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      throw new IOException("it is not a regular file");
    }
    try (InputStream in = Files.newInputStream(file, NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("it is longer than " + MAX_BYTES + " bytes");
      }
      return bytes;
    }
  }

  @Override
  public List<String> list(String directory) throws IOException {
    Path resolved = resolve(directory);
    if (!Files.exists(resolved, NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(directory);
    }
    try (Stream<Path> entries = Files.list(resolved)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public DirectoryState state(String directory) {
    try {
      Path resolved = resolve(directory);
      if (!Files.isDirectory(resolved, NOFOLLOW_LINKS)) {
        return DirectoryState.NOT_VISIBLE;
      }
      // access(2) knows of read-only mounts and asks SELinux, where the mode alone would not do.
      return Files.isWritable(resolved) ? DirectoryState.WRITABLE : DirectoryState.READ_ONLY;
    } catch (IOException e) {
      return DirectoryState.NOT_VISIBLE;
    }
  }

  @Override
  public String real(String path) {
    try {
      return "/" + root.relativize(resolve(path));
    } catch (IOException e) {
      return path;
    }
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
