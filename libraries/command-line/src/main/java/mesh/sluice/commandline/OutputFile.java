package mesh.sluice.commandline;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * Writes a file so that it holds the old contents or the new, and never a part of them; and so that
 * nobody can read it, not even while it is written, who could not read what it is made of.
 */
public final class OutputFile {
  /** What any new file may have; the process's umask takes its part of it. */
  private static final Set<PosixFilePermission> USUAL =
      PosixFilePermissions.fromString("rw-rw-rw-");

  private OutputFile() {}

  /** What goes into a file. */
  @FunctionalInterface
  public interface Contents {
    /** Writes all of it. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes the file. One that is there keeps its permissions; a new one gets those that all its
   * sources have, without the umask's.
   *
   * @param sources what the contents were made of; files only, none for standard input
   * @throws IOException if it cannot be written; what was there is still there then
   */
  public static void write(Path file, Collection<Path> sources, Contents contents)
      throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("it is a directory; name a file in it");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      // A pipe or a device, which nothing can take the place of.
      try (OutputStream out = Files.newOutputStream(file)) {
        contents.writeTo(out);
      }
      return;
    }
    Path target = Files.isSymbolicLink(file) ? file.toRealPath() : file.toAbsolutePath();
    checkDirectory(target.getParent());
    boolean exists = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
    Set<PosixFilePermission> permissions =
        exists ? Files.getPosixFilePermissions(target) : permissions(sources);
    Path temporary =
        target.resolveSibling(
            "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
    try {
      try (OutputStream out = create(temporary, permissions)) {
        if (exists) {
          // What the umask took away.
          Files.setPosixFilePermissions(temporary, permissions);
        }
        contents.writeTo(out);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** What the system says of these names the temporary file, and no reason. */
  private static void checkDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IOException(directory + " is not a directory; create it, or name another file");
    }
    if (!Files.isWritable(directory)) {
      throw new IOException("no file can be made in " + directory + "; name one elsewhere");
    }
  }

  private static OutputStream create(Path file, Set<PosixFilePermission> permissions)
      throws IOException {
    return Channels.newOutputStream(
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(permissions)));
  }

  private static Set<PosixFilePermission> permissions(Collection<Path> sources) throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.copyOf(USUAL);
    for (Path source : sources) {
      // A pipe, such as the shell's <(...), says nothing of where its contents come from.
      if (Files.isRegularFile(source)) {
        permissions.retainAll(Files.getPosixFilePermissions(source));
      }
    }
    return permissions;
  }
}
