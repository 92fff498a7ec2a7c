package mesh.sluice.posix;

import java.util.Optional;

/**
 * What a program asks of its own process, without the libraries of the JDK (see {@code
 * mesh.sluice.image}).
 */
public interface ProcessPosix {
  int STDIN = 0;

  int STDOUT = 1;

  int STDERR = 2;

  /** A variable of the environment, which is UTF-8; empty if it is not set. */
  Optional<String> environment(String name);

  /**
   * read(2). It may wait, and then all threads of a native image wait with it: for programs that
   * have one.
   *
   * @param offset where in the buffer the bytes go; smaller than its length
   * @return how many; 0 at the end
   */
  int read(int fd, byte[] buffer, int offset) throws SystemCallException;

  /**
   * write(2), likewise.
   *
   * @param offset of the first byte
   * @return how many were written
   */
  int write(int fd, byte[] data, int offset) throws SystemCallException;

  /** That of this process. */
  static ProcessPosix system() {
    return SystemPosix.INSTANCE;
  }
}
