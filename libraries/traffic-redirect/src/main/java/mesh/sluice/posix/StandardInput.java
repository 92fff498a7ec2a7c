package mesh.sluice.posix;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Standard input without the libraries of the JDK. */
public final class StandardInput extends InputStream {
  private final ProcessPosix process;

  public StandardInput(ProcessPosix process) {
    this.process = process;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length == 0) {
      return 0;
    }
    boolean whole = offset + length == buffer.length;
    byte[] target = whole ? buffer : new byte[length];
    int read = process.read(ProcessPosix.STDIN, target, whole ? offset : 0);
    if (read > 0 && !whole) {
      System.arraycopy(target, 0, buffer, offset, read);
    }
    return read > 0 ? read : -1;
  }
}
