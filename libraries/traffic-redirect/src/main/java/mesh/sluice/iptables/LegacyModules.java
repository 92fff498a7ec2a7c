package mesh.sluice.iptables;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the kernel's list of modules says of iptables in its legacy variant. Asking iptables itself
 * would load modules and make tables.
 *
 * @param directory of the running kernel's modules; need not exist
 */
record LegacyModules(Path directory) {
  /** By depmod: what can be loaded, and what is built in. */
  private static final List<String> LISTS = List.of("modules.dep", "modules.builtin");

  private static final String NAT = "/iptable_nat.ko";

  /**
   * @throws IOException if the kernel does not tell its release
   */
  static LegacyModules ofRunningKernel() throws IOException {
    String release =
        Files.readString(Path.of("/proc/sys/kernel/osrelease"), StandardCharsets.US_ASCII);
    return new LegacyModules(Path.of("/lib/modules", release.strip()));
  }

  /**
   * Whether the kernel surely cannot rewrite addresses for legacy iptables. A kernel without lists,
   * as one without modules has, or whose lists this mount namespace does not show, may well.
   */
  boolean areWithoutNat() {
    for (String name : LISTS) {
      try {
        String list = Files.readString(directory.resolve(name), StandardCharsets.ISO_8859_1);
        if (list.contains(NAT)) {
          return false;
        }
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }
}
