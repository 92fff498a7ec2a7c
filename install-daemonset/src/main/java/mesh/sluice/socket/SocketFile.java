package mesh.sluice.socket;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;
import mesh.sluice.posix.Errno;
import mesh.sluice.posix.Posix;
import mesh.sluice.posix.ServerPosix;
import mesh.sluice.posix.SystemCallException;

/**
 * The path of a socket, claimed by this process as long as this is open.
 *
 * <p>A socket is bound to a temporary name and renamed, so that a dead one is replaced without a
 * moment in which there is none. It is left behind when the process ends: nobody listens there
 * then, which the plugin waits for as it waits for a file that is not there yet.
 */
public final class SocketFile implements AutoCloseable {
  private static final Logger LOG = Logger.of(SocketFile.class);

  private static final String TEMPORARY = ".new";
  private static final String LOCK = ".lock";
  private static final int TYPE_MASK = 0xf000;
  private static final int SOCKET_TYPE = 0xc000;

  private final Path path;
  private final FileChannel lock;

  /** Device and inode, which nobody else gets as long as the socket is open. */
  private volatile Optional<Object> published = Optional.empty();

  private volatile boolean toldOfLoss;

  private SocketFile(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Claims a path, whose directory is made if it is not there.
   *
   * @throws InvalidSocketException if a socket cannot lie there, or a living process has one there
   */
  public static SocketFile claim(Path path) throws IOException {
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    int maxLength = Posix.MAX_SOCKET_PATH - TEMPORARY.length();
    if (!path.isAbsolute() || length > maxLength) {
      throw new InvalidSocketException(
          path
              + " is not a path for a socket; give an absolute one of at most "
              + maxLength
              + " bytes");
    }
    SocketDirectory.prepare(path.getParent());
    requireReplaceable(path);
    FileChannel lock = lock(path);
    try {
      if (isListenedTo(path)) {
        throw living(path, "a process listens there");
      }
      Files.deleteIfExists(sibling(path, TEMPORARY));
      return new SocketFile(path, lock);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  /** Where to bind the socket; there is no such file. */
  public Path temporary() {
    return sibling(path, TEMPORARY);
  }

  /** Puts the socket that was bound to {@link #temporary} in its place, for its owner alone. */
  public void publish() throws IOException {
    Files.setPosixFilePermissions(temporary(), PosixFilePermissions.fromString("rw-------"));
    published = Optional.of(key(temporary()));
    Files.move(
        temporary(), path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Whether the socket that was published can still be reached. Somebody may have taken it away, or
   * its directory, such as a cleaner of temporary directories: the process listens on, and nobody
   * finds it. Only claiming the path anew helps.
   */
  public boolean isInPlace() {
    boolean inPlace = published.isEmpty() || published.equals(there());
    if (!inPlace && !toldOfLoss) {
      toldOfLoss = true;
      LOG.error(
          "the socket was taken away; a restart makes it again",
          Field.of("socket", path.toString()));
    }
    return inPlace;
  }

  private Optional<Object> there() {
    try {
      return Optional.of(key(path));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      // What cannot be read is not known to be away.
      return published;
    }
  }

  private static Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  /** Whether a process listens there, or has claimed the path: also one that hangs. */
  public static boolean isInUse(Path path) {
    return isListenedTo(path) || isLocked(path);
  }

  /**
   * Removes what a process has left that is not there any more.
   *
   * @return what was removed
   */
  public static List<Path> remove(Path path) throws IOException {
    List<Path> removed = new ArrayList<>();
    for (Path file : List.of(path, sibling(path, LOCK))) {
      if (Files.deleteIfExists(file)) {
        removed.add(file);
      }
    }
    return removed;
  }

  /** Whether the file is a socket, or a lock that {@link #claim} has left. */
  static boolean isOwn(Path file) throws IOException {
    return isSocket(file) || file.toString().endsWith(LOCK) && Files.size(file) == 0;
  }

  private static boolean isSocket(Path file) throws IOException {
    int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return (mode & TYPE_MASK) == SOCKET_TYPE;
  }

  private static void requireReplaceable(Path path) throws IOException {
    try {
      if (!isSocket(path)) {
        throw new InvalidSocketException(
            path + " is there and is not a socket; remove it, or choose another path");
      }
    } catch (NoSuchFileException e) {
      // As at the first start.
    }
  }

  /** Two that start at once would both find the other's socket dead, or not there yet. */
  private static FileChannel lock(Path path) throws IOException {
    Path file = sibling(path, LOCK);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // This process has it; the same answer.
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw living(path, "another process holds " + file.getFileName());
  }

  /**
   * Whether a connection is taken, or would be: where the listener's queue is full, connecting
   * without waiting fails with EAGAIN (unix(7)), and somebody listens all the same. A socket of
   * datagrams cannot be asked so; its lock tells.
   */
  private static boolean isListenedTo(Path path) {
    Posix posix = Posix.system();
    try {
      int probe = posix.unixSocket(Posix.SOCK_STREAM | ServerPosix.SOCK_NONBLOCK);
      try {
        posix.connect(probe, path.toString());
        return true;
      } finally {
        posix.close(probe);
      }
    } catch (SystemCallException e) {
      return e.errno() == Errno.EAGAIN;
    }
  }

  private static boolean isLocked(Path path) {
    try (FileChannel channel =
        FileChannel.open(
            sibling(path, LOCK), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      return channel.tryLock() == null;
    } catch (OverlappingFileLockException e) {
      // This process has it.
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static InvalidSocketException living(Path path, String how) {
    return new InvalidSocketException(
        path
            + " is in use by another node agent ("
            + how
            + "); end that one, or wait for its end: one sluice-node runs on a node");
  }

  private static Path sibling(Path path, String ending) {
    return path.resolveSibling(path.getFileName() + ending);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
