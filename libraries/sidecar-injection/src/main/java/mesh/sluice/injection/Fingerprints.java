package mesh.sluice.injection;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import mesh.sluice.json.JsonValue;

/** Short marks by which a value is known again. */
final class Fingerprints {
  /** So that among a million values two have the same mark once in 500 times. */
  private static final int BYTES = 6;

  private Fingerprints() {}

  /** The mark of a value as it is written; the same for the same text. */
  static String of(JsonValue value) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(value.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
