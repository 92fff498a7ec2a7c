package mesh.sluice.install;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Makes a pass-through of the plugin's program, by the mark of 32 bytes that each sluice-cni holds
 * once ({@code ProgramMode} of the module cni-plugin).
 */
final class PassThrough {
  private static final byte[] PLUGIN = mark("plugin");
  private static final byte[] PASS_THROUGH = mark("pass-through");

  private PassThrough() {}

  private static byte[] mark(String mode) {
    return String.format("%-32s", "sluice-cni mode: " + mode).getBytes(StandardCharsets.US_ASCII);
  }

  /** Whether a program is a pass-through already. */
  static boolean is(byte[] program) {
    return count(program, PASS_THROUGH) == 1 && count(program, PLUGIN) == 0;
  }

  /**
   * The program as a pass-through; empty if it has no mark, or more than one, so that it is not a
   * sluice-cni that can be one.
   */
  static Optional<byte[]> of(byte[] program) {
    if (count(program, PLUGIN) != 1 || count(program, PASS_THROUGH) != 0) {
      return Optional.empty();
    }
    byte[] changed = program.clone();
    System.arraycopy(PASS_THROUGH, 0, changed, find(program, PLUGIN, 0), PASS_THROUGH.length);
    return Optional.of(changed);
  }

  private static int count(byte[] program, byte[] mark) {
    int count = 0;
    for (int at = find(program, mark, 0); at >= 0; at = find(program, mark, at + 1)) {
      count++;
    }
    return count;
  }

  private static int find(byte[] program, byte[] mark, int from) {
    for (int at = from; at <= program.length - mark.length; at++) {
      if (program[at] == mark[0]
          && Arrays.equals(program, at, at + mark.length, mark, 0, mark.length)) {
        return at;
      }
    }
    return -1;
  }
}
