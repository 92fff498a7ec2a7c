package mesh.sluice.iptables;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.rules.Ruleset;

/**
 * What our rules say of themselves, as the comment of the rule that leads from the chain OUTPUT of
 * the table nat to ours: which version of the compiler made them, and their digest. A later CHECK
 * needs nothing else.
 *
 * @param version {@link Ruleset#VERSION} of the plugin that made the rules
 * @param digest of the {@link OwnRules}: 64-bit FNV-1a in 16 hexadecimal digits, which detects
 *     accidents and other programs, not attackers
 */
record RulesMark(int version, String digest) {
  private static final String PREFIX = "sluice rules v";
  private static final String DIGEST = " digest ";
  private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  /** The mark for rules that this version of Sluice has made. */
  static RulesMark of(OwnRules rules) {
    return new RulesMark(Ruleset.VERSION, digest(rules));
  }

  /** The mark that a comment holds; empty if it is none of ours. */
  static Optional<RulesMark> parse(String comment) {
    int digest = comment.indexOf(DIGEST);
    if (!comment.startsWith(PREFIX) || digest < 0) {
      return Optional.empty();
    }
    try {
      int version = Integer.parseInt(comment.substring(PREFIX.length(), digest));
      return Optional.of(new RulesMark(version, comment.substring(digest + DIGEST.length())));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  static String digest(OwnRules rules) {
    long state = OFFSET_BASIS;
    for (Map.Entry<String, List<String>> chain : rules.chains().entrySet()) {
      state = add(state, chain.getKey());
      for (String rule : chain.getValue()) {
        state = add(state, rule);
      }
      state = add(state, "");
    }
    return HexFormat.of().toHexDigits(state);
  }

  private static long add(long state, String line) {
    long next = state;
    for (int i = 0; i < line.length(); i++) {
      next = (next ^ line.charAt(i)) * PRIME;
    }
    return (next ^ '\n') * PRIME;
  }

  @Override
  public String toString() {
    return PREFIX + version + DIGEST + digest;
  }
}
