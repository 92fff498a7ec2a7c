package mesh.sluice.netns;

import mesh.sluice.posix.Errno;
import mesh.sluice.posix.FileIdentity;
import mesh.sluice.posix.Posix;
import mesh.sluice.posix.SystemCallException;

/** An open network namespace. */
public final class Netns implements AutoCloseable {
  private static final String OWN = "/proc/self/ns/net";

  private final Posix posix;
  private final String path;
  private final int fd;

  private Netns(Posix posix, String path, int fd) {
    this.posix = posix;
    this.path = path;
    this.fd = fd;
  }

  /**
   * Opens the namespace at {@code path}. Nothing is opened for reading before it is known to be a
   * namespace, so that a FIFO cannot hold us and a device feels nothing.
   *
   * @throws InvalidNetnsException if there is none, or something else is there
   * @throws SystemCallException if the kernel refuses for another reason
   */
  public static Netns open(Posix posix, String path)
      throws InvalidNetnsException, SystemCallException {
    int place;
    try {
      place = posix.open(path, Posix.O_PATH);
    } catch (SystemCallException e) {
      boolean gone = e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR;
      throw new InvalidNetnsException(path + " cannot be opened: " + Errno.text(e.errno()), gone);
    }
    try {
      if (posix.fileSystemType(place) != Posix.NSFS_MAGIC) {
        throw new InvalidNetnsException(path + " is not a namespace", false);
      }
      return openNamespace(posix, path, "/proc/self/fd/" + place);
    } finally {
      posix.close(place);
    }
  }

  private static Netns openNamespace(Posix posix, String path, String place)
      throws InvalidNetnsException, SystemCallException {
    int fd = posix.open(place, Posix.O_RDONLY);
    boolean isNetns = false;
    try {
      isNetns = posix.namespaceType(fd) == Posix.CLONE_NEWNET;
    } finally {
      if (!isNetns) {
        posix.close(fd);
      }
    }
    if (!isNetns) {
      throw new InvalidNetnsException(path + " is a namespace, but not of the network", false);
    }
    return new Netns(posix, path, fd);
  }

  /** The path by which it was opened. */
  public String path() {
    return path;
  }

  /** Which namespace it is, by whatever path it was reached. */
  public FileIdentity identity() throws SystemCallException {
    return posix.identity(fd);
  }

  /**
   * Whether this is the namespace that we run in, by whatever path it was reached. Namespaces are
   * files: the same device and inode is the same namespace.
   */
  public boolean isOwn() throws SystemCallException {
    int own = posix.open(OWN, Posix.O_RDONLY);
    try {
      FileIdentity ours = posix.identity(own);
      return ours.equals(posix.identity(fd));
    } finally {
      posix.close(own);
    }
  }

  /**
   * Moves the calling thread into the namespace, for good. Sockets that it opens from now on belong
   * there. Only for a thread that is not used for anything else afterwards.
   */
  public void enter() throws SystemCallException {
    posix.setns(fd, Posix.CLONE_NEWNET);
  }

  @Override
  public void close() {
    posix.close(fd);
  }
}
