package mesh.sluice.install;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Replaces a file so that, whenever the process or the node ends, there is the old file or the new
 * one: temporary file in the same directory, fsync, rename, fsync of the directory.
 *
 * <p>In the same directory also because containerd notices files that are renamed there, but not
 * ones that are moved in from elsewhere.
 */
final class DurableFile {
  /** No runtime loads it, neither as configuration nor as a program. */
  private static final Pattern TEMPORARY = Pattern.compile("\\.sluice-cni-[0-9a-f-]+\\.tmp");

  /** Writes the contents. */
  @FunctionalInterface
  interface Contents {
    void writeTo(FileChannel file) throws IOException;

    static Contents of(byte[] bytes) {
      return file -> {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          file.write(buffer);
        }
      };
    }
  }

  /** Looks at the temporary file, which is whole, before it takes the place of the other one. */
  @FunctionalInterface
  interface Check {
    void run(Path temporary) throws IOException;
  }

  private DurableFile() {}

  /**
   * Replaces a file, or makes it.
   *
   * @param target not a link
   * @throws IOException after which the target is as it was, and no temporary file is left; only a
   *     failing fsync of the directory leaves the new file
   */
  static void replace(Path target, Contents contents, FileAccess access, Check check)
      throws IOException {
    Path directory = target.getParent();
    Path temporary = temporary(directory);
    try {
      // The final mode comes last, so that nobody runs or reads half of it.
      try (FileChannel file =
          FileChannel.open(
              temporary,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        contents.writeTo(file);
        access.apply(temporary);
        file.force(true);
      }
      check.run(temporary);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw named(target, e);
    } catch (RuntimeException | Error e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    sync(directory);
  }

  /** What writing to a file throws does not say to which. */
  private static IOException named(Path target, IOException e) {
    if (e instanceof NoSuchFileException) {
      // Another installer has taken our temporary file for a leftover.
      return new FileChangedException(target);
    }
    if (e instanceof InstallationException
        || e instanceof FileChangedException
        || e instanceof ClosedByInterruptException) {
      return e;
    }
    return new InstallationException(
        target + ": it cannot be written: " + e.getMessage(),
        "nothing was changed; see that its file system has space and lets root write");
  }

  /** Removes a file, for good. */
  static void remove(Path file) throws IOException {
    if (Files.deleteIfExists(file)) {
      sync(file.getParent());
    }
  }

  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * Removes what killed processes have left (istio/istio#54311: they filled a disk). A living
   * installer loses its file as well; it begins again.
   */
  static void removeTemporary(Path directory) throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, DurableFile::isTemporary)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static boolean isTemporary(Path file) {
    return TEMPORARY.matcher(file.getFileName().toString()).matches();
  }

  private static Path temporary(Path directory) {
    return directory.resolve(
        ".sluice-cni-%x-%x.tmp".formatted(ProcessHandle.current().pid(), System.nanoTime()));
  }
}
