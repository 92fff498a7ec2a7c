package mesh.sluice.cni;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The native program with each backend. Those that start programs need libraries of the JDK, which
 * it loads only then.
 */
class NativeBackendIT {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"auto", "nft", "iptables", "iptables-nft", "iptables-legacy"})
  void podIsMeshedUntilItIsDeleted(String backend) {
    try (TestNetns netns = TestNetns.create()) {
      SystemCommand.run("ip", "-netns", netns.name(), "link", "add", "eth0", "type", "bridge");

      assertSuccess(run("ADD", backend, netns));
      assertSuccess(run("CHECK", backend, netns));
      assertSuccess(run("ADD", backend, netns));
      assertSuccess(run("DEL", backend, netns));
      PluginRun missing = run("CHECK", backend, netns);

      assertThat(missing.code()).isEqualTo(101);
      assertThat(missing.message()).contains("the redirect rules are missing");
    }
  }

  private static void assertSuccess(PluginRun run) {
    assertThat(run.status()).as(run.output()).isZero();
  }

  private PluginRun run(String command, String backend, TestNetns netns) {
    Map<String, String> environment = PluginRun.environment(command);
    environment.put("CNI_NETNS", netns.path().toString());
    String pod =
        """
        {"cniVersion": "1.1.0", "name": "n", "type": "sluice-cni", "backend": "%s",
         "runtimeConfig": {"io.kubernetes.cri.pod-annotations": {"sluice.mesh/redirect": "{\\"v\\":1}"}},
         "prevResult": {"cniVersion": "1.1.0", "interfaces": [{"name": "eth0", "sandbox": "/x"}]}}
        """
            .formatted(backend);
    return new NativePlugin(directory).run(environment, pod.getBytes(UTF_8));
  }
}
