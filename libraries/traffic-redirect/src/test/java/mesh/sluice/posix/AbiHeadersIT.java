package mesh.sluice.posix;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The numbers and layouts of the kernel's interface that the code holds are those of the C headers,
 * for each architecture that programs are built for: a C compiler for it checks them as it
 * compiles.
 */
class AbiHeadersIT {
  private static final long DEADLINE_SECONDS = 60;

  private static final String HEADERS =
      Stream.of(
              "errno.h",
              "fcntl.h",
              "poll.h",
              "sched.h",
              "stddef.h",
              "sys/ioctl.h",
              "sys/socket.h",
              "sys/stat.h",
              "sys/statfs.h",
              "sys/time.h",
              "sys/uio.h",
              "sys/un.h",
              "net/if.h",
              "linux/fib_rules.h",
              "linux/if_addr.h",
              "linux/if_link.h",
              "linux/magic.h",
              "linux/netlink.h",
              "linux/nsfs.h",
              "linux/rtnetlink.h",
              "linux/sockios.h")
          .map(header -> "#include <" + header + ">\n")
          .reduce("#define _GNU_SOURCE\n", String::concat);

  /** What C calls a constant that has no name of its own there. */
  private static final Map<String, String> EXPRESSIONS =
      Map.ofEntries(
          Map.entry("SOCK_RAW_CLOEXEC", "SOCK_RAW | SOCK_CLOEXEC"),
          Map.entry("SOCK_DGRAM_CLOEXEC", "SOCK_DGRAM | SOCK_CLOEXEC"),
          Map.entry("MSG_TRUNC_DONTWAIT", "MSG_TRUNC | MSG_DONTWAIT"),
          Map.entry("POLLFD_BYTES", "sizeof(struct pollfd)"),
          Map.entry(
              "POLL_RESULT_SHIFT",
              "8 * (offsetof(struct pollfd, revents) - offsetof(struct pollfd, events))"),
          Map.entry("UCRED_BYTES", "sizeof(struct ucred)"),
          Map.entry("UCRED_USER", "offsetof(struct ucred, uid)"),
          Map.entry("IFREQ_BYTES", "sizeof(struct ifreq)"),
          Map.entry("IFREQ_NAME_BYTES", "IFNAMSIZ"),
          Map.entry("MSGHDR_BYTES", "sizeof(struct msghdr)"),
          Map.entry("SOCKADDR_NL_BYTES", "sizeof(struct sockaddr_nl)"),
          Map.entry("SOCKADDR_NL_PORT", "offsetof(struct sockaddr_nl, nl_pid)"),
          Map.entry("CMSGHDR_BYTES", "CMSG_LEN(0)"),
          Map.entry("MAX_SOCKET_PATH", "sizeof(((struct sockaddr_un *) 0)->sun_path) - 1"));

  /** What the code puts where, beside the constants; {@code STAT_BYTES} is at least so large. */
  private static final List<String> LAYOUTS =
      List.of(
          "__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__",
          "sizeof(struct stat) <= " + Abi.STAT_BYTES,
          "sizeof(struct statfs) <= " + Abi.STAT_BYTES,
          "offsetof(struct stat, st_dev) == 0 && sizeof(((struct stat *) 0)->st_dev) == 8",
          "offsetof(struct stat, st_ino) == 8 && sizeof(((struct stat *) 0)->st_ino) == 8",
          "offsetof(struct statfs, f_type) == 0 && sizeof(((struct statfs *) 0)->f_type) == 8",
          "offsetof(struct ifreq, ifr_ifindex) == IFNAMSIZ",
          "sizeof(struct timeval) == 16 && offsetof(struct timeval, tv_usec) == 8",
          "sizeof(struct iovec) == 16 && offsetof(struct iovec, iov_len) == 8",
          "offsetof(struct msghdr, msg_iov) == 16 && offsetof(struct msghdr, msg_iovlen) == 24",
          "offsetof(struct msghdr, msg_control) == 32",
          "offsetof(struct msghdr, msg_controllen) == 40",
          "offsetof(struct cmsghdr, cmsg_level) == 8 && offsetof(struct cmsghdr, cmsg_type) == 12",
          "CMSG_SPACE(sizeof(int)) == " + Abi.rights(0).length,
          "offsetof(struct sockaddr_un, sun_path) == 2");

  /** Of the packages that speak netlink, those that have the names of the kernel's headers. */
  private static final Pattern NETLINK_NAMES =
      Pattern.compile(
          "(AF|FRA|FR_ACT|IFA|IFF|IFLA|NLA_F|NLM_F|NLMSG|RTA|RTM|RTN|RTPROT|RT_SCOPE|RT_TABLE)"
              + "_(?!.*BYTES).*");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"x86_64", "aarch64"})
  void numbersAreThoseOfTheHeaders(String machine) throws Exception {
    List<String> assertions = new ArrayList<>(LAYOUTS);
    for (Class<?> type : List.of(Abi.class, Errno.class, Posix.class)) {
      for (Field field : constants(type)) {
        if (!field.getName().equals("STAT_BYTES")) {
          assertions.add(equality(field));
        }
      }
    }
    int own = assertions.size();
    for (var type :
        new ClassFileImporter().importPackages("mesh.sluice.netlink", "mesh.sluice.route")) {
      for (Field field : constants(type.reflect())) {
        if (NETLINK_NAMES.matcher(field.getName()).matches()) {
          assertions.add(equality(field));
        }
      }
    }
    assertThat(assertions).hasSizeGreaterThan(own + 50);

    assertThat(complaints(machine, assertions)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x86_64", "aarch64"})
  void numberOfAnotherArchitectureIsNoticed(String machine) throws Exception {
    // O_DIRECTORY is 0x10000 on x86_64 and 0x4000 on aarch64.
    String own = machine.equals("x86_64") ? "O_DIRECTORY == 0x10000" : "O_DIRECTORY == 0x4000";
    String other = machine.equals("x86_64") ? "O_DIRECTORY == 0x4000" : "O_DIRECTORY == 0x10000";

    assertThat(complaints(machine, List.of(own))).isEmpty();
    assertThat(complaints(machine, List.of(other))).contains(other);
  }

  /** The constants of a class that are whole numbers. */
  private static List<Field> constants(Class<?> type) {
    return Stream.of(type.getDeclaredFields())
        .filter(field -> Modifier.isStatic(field.getModifiers()))
        .filter(field -> field.getType().isPrimitive() && !field.isSynthetic())
        .filter(field -> field.getType() != boolean.class)
        .toList();
  }

  private static String equality(Field field) throws IllegalAccessException {
    field.setAccessible(true);
    Number value = (Number) field.get(null);
    long number = value instanceof Byte octet ? Byte.toUnsignedInt(octet) : value.longValue();
    String expression = EXPRESSIONS.getOrDefault(field.getName(), field.getName());
    return "(" + expression + ") == " + number;
  }

  /** What the compiler for that machine says of assertions that do not hold there. */
  private String complaints(String machine, List<String> assertions)
      throws IOException, InterruptedException {
    StringBuilder source = new StringBuilder(HEADERS);
    for (String assertion : assertions) {
      source.append("_Static_assert(%1$s, \"%1$s\");\n".formatted(assertion));
    }
    Path file = Files.writeString(directory.resolve("abi.c"), source);
    boolean own = System.getProperty("os.arch").replace("amd64", "x86_64").equals(machine);
    Process compiler =
        new ProcessBuilder(
                own ? "gcc" : machine + "-linux-gnu-gcc",
                "-std=gnu11",
                "-fsyntax-only",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(compiler.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(compiler.exitValue() == 0).as(output).isEqualTo(output.isEmpty());
    return output;
  }
}
