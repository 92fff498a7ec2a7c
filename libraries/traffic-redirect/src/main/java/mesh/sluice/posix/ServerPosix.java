package mesh.sluice.posix;

/**
 * The system calls of a process that serves many connections in one thread. None of them waits, but
 * {@link #poll}.
 */
public interface ServerPosix extends Posix {
  /** With a type of socket: its calls never wait. */
  int SOCK_NONBLOCK = 0x800;

  /** In {@link #poll}: something can be received, or taken, or the other end is closed. */
  int POLLIN = 1;

  /** In {@link #poll}: something can be sent. */
  int POLLOUT = 4;

  /**
   * Opens two Unix sockets that are connected with each other.
   *
   * @param type as of {@link #unixSocket}
   * @return two file descriptors, to be given to {@link #close}
   */
  int[] unixSocketPair(int type) throws SystemCallException;

  /**
   * Lets a Unix socket of streams that has a path be connected to.
   *
   * @param backlog how many connections the kernel keeps until they are taken
   */
  void listen(int fd, int backlog) throws SystemCallException;

  /**
   * Takes a connection, whose calls never wait either.
   *
   * @param fd a socket that listens, made with {@link #SOCK_NONBLOCK}
   * @return a file descriptor, to be given to {@link #close}; -1 if nobody has connected
   */
  int accept(int fd) throws SystemCallException;

  /**
   * Sends what there is room for. That the other end is closed is an error (EPIPE) and never a
   * signal.
   *
   * @param offset where in the data to begin
   * @return how many bytes were sent; -1 if there is no room
   */
  int sendNow(int fd, byte[] data, int offset) throws SystemCallException;

  /**
   * Receives what has come, up to the end of the buffer.
   *
   * @param offset where in the buffer to begin
   * @return how many bytes were received; 0 at the end of a stream; -1 if nothing has come
   */
  int receiveNow(int fd, byte[] buffer, int offset) throws SystemCallException;

  /**
   * Waits until something can be done with one of several sockets. As {@link #awaitReadable}, it
   * may take as long as it likes.
   *
   * @param sockets a pair for each: the file descriptor, and {@link #POLLIN} or {@link #POLLOUT} to
   *     wait for. The latter is replaced by what has come of it: 0 for nothing, else the next call
   *     on that socket tells
   * @param count how many pairs of the array count
   * @param milliseconds at most; -1 for ever
   * @return how many sockets something has come of; 0 also if waiting was interrupted or failed
   */
  int poll(int[] sockets, int count, int milliseconds);

  /**
   * Has the kernel forget what it keeps of a file in memory (posix_fadvise with
   * POSIX_FADV_DONTNEED), but for pages that a process uses or that are not on the disk yet.
   * Nothing of the file changes.
   *
   * @param path of a file that may be read
   */
  void forgetPages(String path) throws SystemCallException;

  /** The implementation for where this code runs: a native image or a JVM. */
  static ServerPosix system() {
    return SystemPosix.INSTANCE;
  }
}
