package mesh.sluice.posix;

/** The system calls that Sluice makes. All file descriptors are closed on exec. */
public interface Posix {
  int O_RDONLY = 0;
  int O_NONBLOCK = 0x800;
  int O_CLOEXEC = 0x80000;
  int O_PATH = 0x200000;

  int AF_NETLINK = 16;
  int NETLINK_ROUTE = 0;
  int NETLINK_NETFILTER = 12;

  int CLONE_NEWNET = 0x40000000;

  /** {@code statfs.f_type} of namespace files. */
  long NSFS_MAGIC = 0x6e736673L;

  /**
   * Opens a file.
   *
   * @param flags {@code O_…}, joined by or
   * @return a file descriptor, to be given to {@link #close}
   */
  int open(String path, int flags) throws SystemCallException;

  /** Closes a file descriptor. An error is not reported: there is nothing a caller could do. */
  void close(int fd);

  /**
   * Closes a socket whose closing takes the kernel long, without waiting for it where that can be
   * avoided. The socket is of no use to anybody afterwards.
   */
  default void closeInBackground(int fd) {
    close(fd);
  }

  /** Which file {@code fd} is. */
  FileIdentity identity(int fd) throws SystemCallException;

  /** Type of the file system that {@code fd} lies on, for example {@link #NSFS_MAGIC}. */
  long fileSystemType(int fd) throws SystemCallException;

  /** Kind of the namespace that {@code fd} refers to, a {@code CLONE_NEW…} number. */
  int namespaceType(int fd) throws SystemCallException;

  /**
   * Opens the user namespace that owns the namespace that {@code fd} refers to.
   *
   * @return a file descriptor, to be given to {@link #close}
   * @throws SystemCallException with EPERM if that lies outside of our own user namespace
   */
  int owningUserNamespace(int fd) throws SystemCallException;

  /** Moves the calling thread, and no other, into a namespace. */
  void setns(int fd, int namespaceType) throws SystemCallException;

  /** Opens a raw netlink socket in the calling thread's network namespace. */
  int netlinkSocket(int protocol) throws SystemCallException;

  /** Bounds how long {@link #receive} waits on a socket. */
  void receiveTimeout(int fd, int milliseconds) throws SystemCallException;

  /** Makes room for sending {@code bytes} in one message; needs CAP_NET_ADMIN. */
  void sendBuffer(int fd, int bytes) throws SystemCallException;

  /** Sends the first {@code length} bytes as one message. */
  void send(int fd, byte[] data, int length) throws SystemCallException;

  /**
   * Receives one datagram from a netlink socket, from whomever it is.
   *
   * @throws SystemCallException with EAGAIN if nothing came within the time-out
   */
  Received receive(int fd, byte[] buffer) throws SystemCallException;

  /** The implementation for where this code runs: a native image or a JVM. */
  static Posix system() {
    return SystemPosix.INSTANCE;
  }
}
