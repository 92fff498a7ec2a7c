package mesh.sluice.posix;

/** The system calls that Sluice makes. All file descriptors are closed on exec. */
public interface Posix {
  int O_RDONLY = 0;
  int O_WRONLY = 1;
  int O_NONBLOCK = 0x800;
  int O_CLOEXEC = 0x80000;
  int O_PATH = 0x200000;

  int AF_NETLINK = 16;
  int NETLINK_ROUTE = 0;
  int NETLINK_NETFILTER = 12;

  int SOCK_STREAM = 1;
  int SOCK_DGRAM = 2;

  int MSG_DONTWAIT = 0x40;

  int CLONE_NEWNET = 0x40000000;

  /** Longest path of a Unix socket in bytes; the kernel has no room for more (unix(7)). */
  int MAX_SOCKET_PATH = 107;

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

  /**
   * Writes a file that is there, such as {@code /proc/sys/net/…}, which is that of the calling
   * thread's network namespace.
   *
   * @param text ASCII, written at once
   */
  void writeFile(String path, String text) throws SystemCallException;

  /**
   * Reads the beginning of a file.
   *
   * @param bytes at most so many
   * @return ASCII
   */
  String readFile(String path, int bytes) throws SystemCallException;

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

  /**
   * The number of a network interface in the namespace of a socket.
   *
   * @param name an interface name, 1 to 15 bytes
   * @throws SystemCallException with ENODEV if there is none of this name
   */
  int interfaceIndex(int socket, String name) throws SystemCallException;

  /** Bounds how long {@link #receiveUnix} waits on a socket. */
  void receiveTimeout(int fd, int milliseconds) throws SystemCallException;

  /** Makes room for sending {@code bytes} in one message; needs CAP_NET_ADMIN. */
  void sendBuffer(int fd, int bytes) throws SystemCallException;

  /** Sends the first {@code length} bytes as one message. */
  void send(int fd, byte[] data, int length) throws SystemCallException;

  /**
   * Receives one datagram from a netlink socket, from whomever it is. Does not wait: the kernel
   * acts on what is sent to it, and answers, before {@link #send} returns; more of a dump it
   * prepares while the part before is received (af_netlink.c).
   *
   * @throws SystemCallException with EAGAIN if nothing is there
   */
  Received receive(int fd, byte[] buffer) throws SystemCallException;

  /**
   * Opens a Unix socket.
   *
   * @param type {@link #SOCK_STREAM} or {@link #SOCK_DGRAM}
   */
  int unixSocket(int type) throws SystemCallException;

  /**
   * Gives a Unix socket a path. The file must not exist yet.
   *
   * @param path at most {@link #MAX_SOCKET_PATH} bytes
   */
  void bind(int fd, String path) throws SystemCallException;

  /**
   * Connects a Unix socket.
   *
   * @param path at most {@link #MAX_SOCKET_PATH} bytes
   * @throws SystemCallException among others with ENOENT if there is no such file, ECONNREFUSED if
   *     nobody listens there, EAGAIN if nobody took the connection within the time-out of sending
   */
  void connect(int fd, String path) throws SystemCallException;

  /** The user that had the other end of a connected Unix socket when it began to listen. */
  int peerUser(int fd) throws SystemCallException;

  /** Bounds how long connecting and sending wait on a socket. */
  void sendTimeout(int fd, int milliseconds) throws SystemCallException;

  /**
   * Sends to a connected Unix socket. That the other end is closed is an error (EPIPE) and never a
   * signal.
   *
   * @param flags {@link #MSG_DONTWAIT} to send at once or not at all; else 0
   * @return how many bytes were sent
   */
  int sendUnix(int fd, byte[] data, int flags) throws SystemCallException;

  /**
   * Receives from a Unix socket, up to the end of the buffer.
   *
   * @param offset where in the buffer to begin
   * @param flags {@link #MSG_DONTWAIT} for what has come already; else 0
   * @return how many bytes were received; 0 at the end of a stream
   * @throws SystemCallException with EAGAIN if nothing came within the time-out
   */
  int receiveUnix(int fd, byte[] buffer, int offset, int flags) throws SystemCallException;

  /**
   * Waits until something can be received. Unlike all other calls, it may take as long as it likes:
   * it holds up no other thread of a virtual machine.
   *
   * @param fd a file descriptor; -1 to wait for the time alone
   * @return whether something has come; false also if waiting was interrupted or failed
   */
  boolean awaitReadable(int fd, int milliseconds);

  /** The implementation for where this code runs: a native image or a JVM. */
  static Posix system() {
    return SystemPosix.INSTANCE;
  }
}
