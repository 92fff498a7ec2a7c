package mesh.sluice.cni;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Whatever a runtime says, the plugin succeeds or prints one error with a code that has a meaning.
 */
class PluginProperties {
  private static final byte[] MESHED =
      ("{\"cniVersion\":\"1.1.0\",\"name\":\"net\",\"type\":\"sluice-cni\",\"exempt\":{"
              + "\"namespace\":\"sluice-system\",\"podNamePrefix\":\"sluice-node-\"},"
              + "\"excludeNamespaces\":[\"kube-system\"],\"profiles\":[\"sluice\",\"istio\"],"
              + "\"agentSocket\":\"/run/sluice/agent.sock\",\"chained\":true,\"runtimeConfig\":{"
              + "\"io.kubernetes.cri.pod-annotations\":{\"a\":\"b\",\"sluice.mesh/redirect\":"
              + "\"{\\\"v\\\":1,\\\"inbound\\\":{\\\"excludePorts\\\":[22,\\\"80-90\\\"]},"
              + "\\\"outbound\\\":{\\\"excludeCidrs\\\":[\\\"10.0.0.0/8\\\"]}}\"}},"
              + "\"prevResult\":{\"cniVersion\":\"1.1.0\",\"interfaces\":[{\"name\":\"eth0\"}],"
              + "\"ips\":[{\"address\":\"fd00::2/64\",\"interface\":0}],\"routes\":["
              + "{\"dst\":\"::/0\"}],\"dns\":{}}}")
          .getBytes(StandardCharsets.UTF_8);

  /** All codes but 5, which needs a broken stdin, 50 and 100 to 103, and 999, an internal error. */
  private static final Set<Integer> CODES = Set.of(1, 4, 6, 7, 8, 11);

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void anyInputIsAnsweredOrRefused(
      @ForAll("commands") String command, @ForAll("garbage") byte[] stdin) {
    assertAnswered(PluginRun.environment(command), stdin);
  }

  @Property(tries = 6000, edgeCases = EdgeCasesMode.NONE)
  void anyChangeOfAnInputIsAnsweredOrRefused(
      @ForAll("commands") String command, @ForAll("changes") byte[] stdin) {
    assertAnswered(PluginRun.environment(command), stdin);
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void anyEnvironmentIsAnsweredOrRefused(
      @ForAll("commands") String command,
      @ForAll("variables") String variable,
      @ForAll("values") String value) {
    Map<String, String> environment = PluginRun.environment(command);
    environment.put(variable, value);

    assertAnswered(environment, MESHED);
  }

  private static void assertAnswered(Map<String, String> environment, byte[] stdin) {
    FakePosix posix = new FakePosix();

    PluginRun run = PluginRun.of(posix, environment, new ByteArrayInputStream(stdin));

    assertThat(posix.isAllClosed()).isTrue();
    if (run.status() == 0) {
      assertThat(run.output()).matches(output -> output.isEmpty() || output.endsWith("}\n"));
      return;
    }
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.output()).endsWith("}\n").hasLineCount(1);
    assertThat(run.code()).isIn(codes(environment.get("CNI_COMMAND")));
    assertThat(run.message()).isNotBlank().hasSizeLessThan(600);
  }

  private static Set<Integer> codes(String command) {
    return switch (command) {
      // It finds no table: the kernel of this test keeps none.
      case "CHECK" -> Set.of(1, 4, 6, 7, 8, 11, 101);
      // Our entry cannot be used.
      case "STATUS" -> Set.of(1, 4, 6, 7, 8, 11, 50);
      default -> CODES;
    };
  }

  @Provide
  Arbitrary<String> commands() {
    return Arbitraries.of("ADD", "ADD", "ADD", "ADD", "DEL", "CHECK", "STATUS", "GC", "VERSION");
  }

  @Provide
  Arbitrary<byte[]> garbage() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
  }

  /** One to three places of a good input replaced by something else. */
  @Provide
  Arbitrary<byte[]> changes() {
    Arbitrary<String> replacements =
        Arbitraries.oneOf(
            Arbitraries.of(
                "",
                "",
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "\"",
                "\\",
                "\\\"",
                "null",
                "true",
                "0",
                "-1",
                "65536",
                "1e400",
                "[[[[",
                "\"x\":1,",
                "\\u0000",
                "\\ud800",
                "\u00ff",
                "\n",
                "{}",
                "[]"),
            Arbitraries.bytes()
                .array(byte[].class)
                .ofMaxSize(4)
                .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1)));
    Arbitrary<Change> changes =
        Combinators.combine(
                Arbitraries.integers().between(0, MESHED.length),
                Arbitraries.integers().between(0, 12),
                replacements)
            .as(Change::new);
    return changes
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(list -> list.stream().reduce(MESHED, (bytes, c) -> c.apply(bytes), (a, b) -> b));
  }

  @Provide
  Arbitrary<String> variables() {
    return Arbitraries.of(
        "CNI_COMMAND",
        "CNI_CONTAINERID",
        "CNI_NETNS",
        "CNI_IFNAME",
        "CNI_PATH",
        "CNI_ARGS",
        "CNI_NETNS_OVERRIDE");
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "",
            "a",
            "A=1",
            "A",
            ";",
            "K8S_POD_NAME=;",
            "K8S_POD_NAMESPACE=kube-system",
            ".",
            "..",
            "/",
            "eth0",
            FakePosix.HOST,
            FakePosix.PLAIN_FILE,
            FakePosix.MOUNT_NAMESPACE,
            "\n",
            "x".repeat(100_000)),
        Arbitraries.strings().ofMaxLength(20));
  }

  /** Bytes from {@code start}, {@code length} of them, make way for {@code replacement}. */
  private record Change(int start, int length, String replacement) {
    byte[] apply(byte[] bytes) {
      int from = Math.min(start, bytes.length);
      int to = Math.min(from + length, bytes.length);
      ByteArrayOutputStream changed = new ByteArrayOutputStream();
      changed.write(bytes, 0, from);
      changed.writeBytes(replacement.getBytes(StandardCharsets.ISO_8859_1));
      changed.write(bytes, to, bytes.length - to);
      return changed.toByteArray();
    }
  }
}
