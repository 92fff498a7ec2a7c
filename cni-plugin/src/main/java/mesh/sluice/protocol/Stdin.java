package mesh.sluice.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads the configuration that the runtime writes to standard input. */
public final class Stdin {
  /**
   * The longest configuration that is read, in bytes. Kubernetes allows a pod 256 KiB of
   * annotations; written as JSON escapes, they are six times as long.
   */
  static final int MAX_BYTES = 4 * 1024 * 1024;

  /** Holds what a usual runtime writes; more would be memory that nobody uses. */
  private static final int FIRST_BYTES = 4096;

  private Stdin() {}

  /**
   * @throws CniException with code 5 if it cannot be read, 6 if it is too long
   */
  public static byte[] read(InputStream stdin) throws CniException {
    byte[] bytes = new byte[FIRST_BYTES];
    int length;
    try {
      length = stdin.readNBytes(bytes, 0, bytes.length);
      while (length == bytes.length && length <= MAX_BYTES) {
        bytes = Arrays.copyOf(bytes, 2 * length);
        length += stdin.readNBytes(bytes, length, bytes.length - length);
      }
    } catch (IOException e) {
      throw new CniException(
          ErrorCode.INPUT_OUTPUT,
          "the configuration cannot be read from standard input: " + e.getMessage(),
          "the container runtime writes it there");
    }
    if (length > MAX_BYTES) {
      throw new CniException(
          ErrorCode.CANNOT_DECODE,
          "the configuration on standard input is longer than " + MAX_BYTES + " bytes",
          "shorten the network configuration or the pod's annotations");
    }
    return Arrays.copyOf(bytes, length);
  }
}
