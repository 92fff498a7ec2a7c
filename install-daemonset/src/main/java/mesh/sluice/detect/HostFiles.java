package mesh.sluice.detect;

import java.io.IOException;
import java.util.List;

/**
 * What detection reads of the node: the only thing in this package that touches a file system.
 * Paths are absolute and those of the node, whatever the mounts of this process are.
 */
interface HostFiles {
  /** The longest configuration that is read; a real one has 30 KB. */
  int MAX_BYTES = 1024 * 1024;

  /** How a directory looks from here. */
  enum DirectoryState {
    /** It does not exist, is not a directory, or is not mounted into this container. */
    NOT_VISIBLE,
    /** It can be read alone: by its mount, its mode, or the rules of SELinux. */
    READ_ONLY,
    WRITABLE
  }

  /**
   * The whole of a regular file.
   *
   * @throws java.nio.file.NoSuchFileException if there is nothing of this name
   * @throws IOException if it cannot be read, is not a regular file, or is longer than {@link
   *     #MAX_BYTES}; the message says which, without the path
   */
  byte[] read(String path) throws IOException;

  /**
   * The names in a directory, sorted by their bytes as Go sorts them.
   *
   * @throws java.nio.file.NoSuchFileException if there is nothing of this name
   */
  List<String> list(String directory) throws IOException;

  DirectoryState state(String directory);

  /** The path without symbolic links, for comparing; as it is where they cannot be followed. */
  String real(String path);
}
