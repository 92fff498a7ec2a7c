package mesh.sluice.iptables;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.posix.FileIdentity;
import mesh.sluice.posix.Posix;
import mesh.sluice.posix.SystemCallException;
import mesh.sluice.rules.Stage;

/** What the kernel says of the network namespace of the calling thread. */
final class NamespaceFacts {
  /** {@code IPV6_ADDR_…} scope of addresses that others beyond the link can reach. */
  private static final String GLOBAL_SCOPE = "00";

  /** More than the names of all tables that there are take, of 31 characters each at most. */
  private static final int ALL_TABLES = 512;

  private static final int SCOPE = 3;
  private static final int INTERFACE = 5;
  private static final int FIELDS = 6;

  private NamespaceFacts() {}

  /** Whether ip_tables, the old one, has tables here; empty tables count. */
  static boolean hasLegacyTables(IpFamily family) {
    // On the way of each ADD by nf_tables too, so the kernel is asked as little as can be.
    return !legacyTables(family, 1).isEmpty();
  }

  /** Whether ip_tables, the old one, has this table here; an empty one counts. */
  static boolean hasLegacyTable(IpFamily family, Stage stage) {
    return legacyTables(family, ALL_TABLES).lines().anyMatch(FamilyTables.name(stage)::equals);
  }

  /** The beginning of the kernel's list of tables, a line each. */
  private static String legacyTables(IpFamily family, int bytes) {
    String name = family == IpFamily.IPV4 ? "ip_tables_names" : "ip6_tables_names";
    try {
      return Posix.system().readFile(file(name).toString(), bytes);
    } catch (SystemCallException e) {
      // The kernel has none, or does not let this process see them, who could not change them then.
      return "";
    }
  }

  /** Whether the kernel has IPv6 at all. */
  static boolean knowsIpv6() {
    return Files.exists(file("if_inet6"));
  }

  /** Whether an interface other than lo has an IPv6 address that is not of the link only. */
  static boolean hasIpv6Address() throws IOException {
    for (String line : lines("if_inet6")) {
      String[] fields = line.strip().split("\\s+");
      if (fields.length == FIELDS
          && fields[SCOPE].equals(GLOBAL_SCOPE)
          && !fields[INTERFACE].equals("lo")) {
        return true;
      }
    }
    return false;
  }

  /** Whether the namespace belongs to another user namespace than our own. */
  static boolean isOfOtherUserNamespace(Posix posix) throws SystemCallException {
    int netns = posix.open("/proc/thread-self/ns/net", Posix.O_RDONLY);
    try {
      int owner = posix.owningUserNamespace(netns);
      try {
        return !identityOfOwnUserNamespace(posix).equals(posix.identity(owner));
      } finally {
        posix.close(owner);
      }
    } finally {
      posix.close(netns);
    }
  }

  private static FileIdentity identityOfOwnUserNamespace(Posix posix) throws SystemCallException {
    int own = posix.open("/proc/self/ns/user", Posix.O_RDONLY);
    try {
      return posix.identity(own);
    } finally {
      posix.close(own);
    }
  }

  private static List<String> lines(String name) throws IOException {
    try {
      return Files.readAllLines(file(name), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** /proc/net would be that of the process's first thread. */
  private static Path file(String name) {
    return Path.of("/proc/thread-self/net", name);
  }
}
