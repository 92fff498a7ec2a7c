package mesh.sluice.nft;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import mesh.sluice.rules.Ruleset;

/**
 * What our table says of itself, as its comment, so that {@code nft list table} shows it: which
 * version of the compiler made the rules, and their digest. A later CHECK needs nothing else.
 *
 * @param version {@link Ruleset#VERSION} of the plugin that made the rules
 * @param digest of the {@link Table}
 */
record TableMark(int version, String digest) {
  private static final String PREFIX = "sluice rules v";
  private static final String DIGEST = " digest ";

  /** Tag of a comment in the user data that nft reads ({@code NFTNL_UDATA_TABLE_COMMENT}). */
  private static final int COMMENT = 0;

  static TableMark of(Table table) {
    return new TableMark(Ruleset.VERSION, TableDigest.of(table));
  }

  /** The mark in a table's user data; empty if it has none of ours. */
  static Optional<TableMark> read(byte[] userData) {
    if (userData.length < 2 || userData[0] != COMMENT) {
      return Optional.empty();
    }
    int length = Math.min(userData[1] & 0xff, userData.length - 2);
    String comment = new String(userData, 2, length, StandardCharsets.UTF_8);
    int digest = comment.indexOf(DIGEST);
    if (!comment.startsWith(PREFIX) || digest < 0) {
      return Optional.empty();
    }
    try {
      int version = Integer.parseInt(comment.substring(PREFIX.length(), digest));
      return Optional.of(
          new TableMark(version, comment.substring(digest + DIGEST.length()).replace("\0", "")));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The user data that holds this mark. */
  byte[] write() {
    byte[] text = (this + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] userData = new byte[text.length + 2];
    userData[0] = COMMENT;
    userData[1] = (byte) text.length;
    System.arraycopy(text, 0, userData, 2, text.length);
    return userData;
  }

  @Override
  public String toString() {
    return PREFIX + version + DIGEST + digest;
  }
}
