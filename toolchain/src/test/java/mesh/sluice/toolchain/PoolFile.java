package mesh.sluice.toolchain;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file of a mirror's pool.
 *
 * @param path below {@code pool/main/}, such as {@code z/zlib/zlib_1.3.orig.tar.gz}
 * @param content its bytes
 */
record PoolFile(String path, byte[] content) {
  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  String directory() {
    return path.substring(0, path.lastIndexOf('/'));
  }

  String sha256() {
    return sha256(content);
  }

  /** Its line in {@code toolchain/native/pool.sha256}. */
  String pin() {
    return sha256() + "  " + path + "\n";
  }

  static String sha256(byte[] content) {
    return digest("SHA-256", content);
  }

  static String digest(String algorithm, byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
