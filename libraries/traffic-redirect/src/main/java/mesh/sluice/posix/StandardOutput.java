package mesh.sluice.posix;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;

/** Standard output, or standard error, without the libraries of the JDK. Nothing is buffered. */
public final class StandardOutput extends OutputStream {
  private final ProcessPosix process;
  private final int fd;

  /**
   * @param fd {@link ProcessPosix#STDOUT} or {@link ProcessPosix#STDERR}
   */
  public StandardOutput(ProcessPosix process, int fd) {
    this.process = process;
    this.fd = fd;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] data, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, data.length);
    byte[] rest = length == data.length ? data : Arrays.copyOfRange(data, offset, offset + length);
    int written = 0;
    while (written < length) {
      written += process.write(fd, rest, written);
    }
  }
}
