package mesh.sluice.install;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The program in the runtime's directory. It is replaced by renaming, never written in place: a
 * process that runs the old one goes on, and no runtime starts half of it ("text file busy":
 * projectcalico/calico#8932, aws/amazon-vpc-cni-k8s#935).
 */
final class PluginProgram {
  /**
   * How much is written at a time. The kernel keeps what is written in large pieces in large pages;
   * a program that lies in the page cache in single pages takes half as long again to start.
   */
  private static final int PIECE = 4 * 1024 * 1024;

  private final InstallationSettings settings;
  private final PluginVersion version;
  private final PageCache pageCache;
  private Verified verified = Verified.NOTHING;

  /** What was compared and started, so that looking again costs two system calls. */
  private record Verified(
      Optional<FileStamp> source, Optional<FileStamp> program, Optional<String> version) {
    private static final Verified NOTHING =
        new Verified(Optional.empty(), Optional.empty(), Optional.empty());
  }

  PluginProgram(InstallationSettings settings, PageCache pageCache) {
    this.settings = requireNonNull(settings);
    this.pageCache = requireNonNull(pageCache);
    this.version = new PluginVersion(settings.searchPath(), PluginVersion.DEADLINE);
  }

  /** Whether it is where it was when it was last verified, and as it was. */
  boolean isInPlace() throws IOException {
    return verified.program().isPresent()
        && verified.program().equals(FileStamp.of(settings.program()))
        && verified.source().equals(FileStamp.of(settings.plugin()));
  }

  /** What the program says of itself; empty before it was asked. */
  Optional<String> version() {
    return verified.version();
  }

  /**
   * Installs the program if it is not there as it should be, and starts it where the runtime will.
   *
   * @return whether something was changed
   * @throws IOException after which the program is as it was before
   */
  boolean install() throws IOException {
    if (isInPlace()) {
      return false;
    }
    requireProgram(settings.plugin());
    requireDirectory(settings.binDir());
    Path program = settings.program();
    // The stamps are older than what is compared: whoever writes in between is noticed next time.
    Optional<FileStamp> source = FileStamp.of(settings.plugin());
    Optional<FileStamp> stamp = FileStamp.of(program);
    if (verified.equals(Verified.NOTHING)) {
      readAnew(program);
    }
    boolean changed = !isSame(settings.plugin(), program);
    if (changed) {
      DurableFile.replace(program, this::copy, FileAccess.PROGRAM, this::verify);
      stamp = FileStamp.of(program);
      requireSame(program);
    } else if (FileAccess.of(program).mode() != FileAccess.PROGRAM.mode()) {
      FileAccess.PROGRAM.apply(program);
      stamp = FileStamp.of(program);
      requireSame(program);
    }
    requireFirstInSearchPath(program);
    version.require(program);
    verified = new Verified(source, stamp, version.find(program));
    return changed;
  }

  /**
   * Runtimes may have started it before we came, page by page. Comparing reads it from front to
   * back, and in small pieces: large ones the kernel would read page by page as well.
   */
  private void readAnew(Path program) {
    if (!Files.isRegularFile(program, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      pageCache.forget(program);
    } catch (IOException e) {
      // Not every file system can: then it starts as fast as it did before.
    }
  }

  private void requireSame(Path program) throws IOException {
    if (!isSame(settings.plugin(), program)) {
      throw new FileChangedException(program);
    }
  }

  private static void requireProgram(Path plugin) throws IOException {
    if (!Files.isRegularFile(plugin)) {
      throw new InstallationException(
          plugin + ": there is no such file", "name the program sluice-cni");
    }
    if (Files.size(plugin) == 0) {
      throw new InstallationException(plugin + ": it is empty", "name the program sluice-cni");
    }
  }

  /** Before anything is changed; root may write wherever the file system lets anybody write. */
  static void requireDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new InstallationException(
          directory + ": there is no such directory",
          "name the one that the container runtime uses");
    }
    if (!Files.isWritable(directory)) {
      throw new InstallationException(
          directory + ": it is not writable",
          "mount it writable, look at its SELinux type, or name another directory that the"
              + " container runtime searches");
    }
  }

  /** By size, and only then by contents. */
  private static boolean isSame(Path plugin, Path program) throws IOException {
    try {
      if (!Files.isRegularFile(program, LinkOption.NOFOLLOW_LINKS)) {
        requireNoDirectory(program);
        return false;
      }
      return Files.size(plugin) == Files.size(program) && Files.mismatch(plugin, program) < 0;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static void requireNoDirectory(Path program) throws InstallationException {
    if (Files.isDirectory(program, LinkOption.NOFOLLOW_LINKS)) {
      throw new InstallationException(program + ": it is a directory", "remove it");
    }
  }

  private void copy(FileChannel to) throws IOException {
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
    try (FileChannel from = FileChannel.open(settings.plugin(), StandardOpenOption.READ)) {
      while (fill(piece, from)) {
        while (piece.hasRemaining()) {
          to.write(piece);
        }
      }
    }
  }

  /** The copy is read back, and started in the directory where it is to lie. */
  private void verify(Path temporary) throws IOException {
    if (Files.mismatch(settings.plugin(), temporary) >= 0) {
      throw new InstallationException(
          settings.program() + ": what was written is not what is read back",
          "look for faults of the disk in the kernel's log");
    }
    version.require(temporary, settings.program() + ": its copy");
  }

  private static boolean fill(ByteBuffer piece, FileChannel from) throws IOException {
    piece.clear();
    int read = 0;
    while (piece.hasRemaining() && read >= 0) {
      read = from.read(piece);
    }
    piece.flip();
    return piece.hasRemaining();
  }

  /** istio/istio#11676: an entry whose program the runtime does not find blocks all pods. */
  private void requireFirstInSearchPath(Path program) throws IOException {
    for (Path directory : settings.searchPath()) {
      if (directory.equals(settings.binDir())) {
        return;
      }
      Path other = directory.resolve(program.getFileName());
      if (Files.exists(other)) {
        throw new InstallationException(
            other + ": the container runtime would start this program, not " + program,
            "remove it, or install into " + directory);
      }
    }
  }
}
