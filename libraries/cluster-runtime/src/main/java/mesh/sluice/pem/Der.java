package mesh.sluice.pem;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** The little of DER (X.690) that wraps an old private key as PKCS#8. */
final class Der {
  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int SEQUENCE = 0x30;
  private static final byte[] VERSION_0 = {INTEGER, 1, 0};

  private Der() {}

  /**
   * The key as a {@code PrivateKeyInfo} (RFC 5208).
   *
   * @param subjectPublicKeyInfo of the same pair; its algorithm, with the curve, is the key's too
   * @param key as SEC 1 or PKCS#1 have it
   */
  static byte[] privateKeyInfo(byte[] subjectPublicKeyInfo, byte[] key) {
    byte[] algorithm = firstElement(subjectPublicKeyInfo);
    return element(SEQUENCE, VERSION_0, algorithm, element(OCTET_STRING, key));
  }

  /** The first element, with tag and length, of what the outermost element holds. */
  private static byte[] firstElement(byte[] sequence) {
    int start = contentStart(sequence, 0);
    int content = contentStart(sequence, start);
    return Arrays.copyOfRange(sequence, start, content + length(sequence, start));
  }

  private static int contentStart(byte[] der, int element) {
    int first = der[element + 1] & 0xff;
    return element + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static int length(byte[] der, int element) {
    int first = der[element + 1] & 0xff;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7f); i++) {
      length = length << 8 | der[element + 2 + i] & 0xff;
    }
    return length;
  }

  private static byte[] element(int tag, byte[]... contents) {
    int length = Arrays.stream(contents).mapToInt(content -> content.length).sum();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      int octets = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
      out.write(0x80 | octets);
      for (int i = octets - 1; i >= 0; i--) {
        out.write(length >> 8 * i);
      }
    }
    for (byte[] content : contents) {
      out.writeBytes(content);
    }
    return out.toByteArray();
  }
}
