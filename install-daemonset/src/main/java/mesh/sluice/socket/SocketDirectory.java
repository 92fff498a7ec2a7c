package mesh.sluice.socket;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * The directory of sockets: who may enter it may connect, so only its owner may, and that is root.
 * (The mode of a socket alone would not do: some systems ignore it.)
 */
final class SocketDirectory {
  private static final int ROOT = 0;
  private static final Set<PosixFilePermission> OWNER_ALONE =
      PosixFilePermissions.fromString("rwx------");

  private SocketDirectory() {}

  /**
   * Makes the directory with mode 0700, or sees that it has that.
   *
   * @throws InvalidSocketException if it belongs to somebody else, or to others as well
   */
  static void prepare(Path directory) throws IOException {
    try {
      check(directory);
    } catch (NoSuchFileException e) {
      Files.createDirectories(
          directory, PosixFilePermissions.asFileAttribute(EnumSet.copyOf(OWNER_ALONE)));
      check(directory);
    }
  }

  private static void check(Path directory) throws IOException {
    if (Files.isSymbolicLink(directory)) {
      throw new InvalidSocketException(
          directory + " is a symbolic link; name the directory that it leads to");
    }
    int owner = (int) Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new InvalidSocketException(directory + " is not a directory; remove it");
    }
    if (owner != ROOT && owner != ownUser()) {
      throw new InvalidSocketException(
          directory
              + " belongs to user "
              + owner
              + ", who could replace the socket; chown it to 0");
    }
    if (!Files.getPosixFilePermissions(directory).equals(OWNER_ALONE)) {
      restrict(directory);
    }
  }

  /**
   * The kubelet makes the directories of hostPath volumes with mode 0755. A directory that holds
   * something else is not ours: /run, whose mode must not change, would be one.
   */
  private static void restrict(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (!SocketFile.isOwn(entry)) {
          throw new InvalidSocketException(
              directory
                  + " is open to other users and holds "
                  + entry.getFileName()
                  + "; give the sockets a directory of their own, with mode 0700");
        }
      }
    }
    Files.setPosixFilePermissions(directory, OWNER_ALONE);
  }

  /** Who this process is to the file system. */
  private static int ownUser() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }
}
