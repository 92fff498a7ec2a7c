package mesh.sluice.cni;

import static java.nio.charset.StandardCharsets.UTF_8;
import static mesh.sluice.cni.PluginRun.environment;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program that an uninstaller leaves on the node, for pods that still have it in a chain. */
class PassThroughTest {
  private static final String RESULT =
      "{\"cniVersion\":\"1.1.0\",\"interfaces\":[{\"name\":\"eth0\",\"mtu\":1450}],\"unknown\":1}";

  /** Of a pod that is to be meshed, with a backend that does not exist. */
  private static final String POD =
      "{\"cniVersion\":\"1.1.0\",\"name\":\"n\",\"type\":\"sluice-cni\",\"backend\":\"none\","
          + "\"runtimeConfig\":{\"io.kubernetes.cri.pod-annotations\":{\"sluice.mesh/redirect\":"
          + "\"{\\\"v\\\":1}\"}},\"prevResult\":"
          + RESULT
          + "}";

  private final FakePosix posix = new FakePosix();

  @Test
  void addPassesTheResultOn() {
    PluginRun run = run("ADD", POD);

    assertThat(run.status()).as(run.output()).isZero();
    assertThat(run.output()).isEqualTo(RESULT + "\n");
    assertThat(posix.calls()).isEmpty();
  }

  @Test
  void addWithoutAPreviousResultIsEmpty() {
    PluginRun run = run("ADD", "{\"cniVersion\":\"1.0.0\",\"name\":\"n\"}");

    assertThat(run.output()).isEqualTo("{\"cniVersion\":\"1.0.0\"}\n");
  }

  /** istio/istio.io#16748: pods that stay Terminating after the mesh was uninstalled. */
  @ParameterizedTest
  @ValueSource(strings = {"DEL", "CHECK", "STATUS", "GC"})
  void everythingElseSucceedsAndTouchesNothing(String command) {
    posix.withTable();

    PluginRun run = run(command, POD);

    assertThat(run.status()).as(run.output()).isZero();
    assertThat(run.output()).isEmpty();
    assertThat(posix.calls()).isEmpty();
  }

  @Test
  void delWithoutNamespaceAndResultSucceeds() {
    Map<String, String> environment = environment("DEL");
    environment.put("CNI_NETNS", "");

    assertThat(run(environment, "{\"cniVersion\":\"0.3.1\",\"name\":\"n\"}").status()).isZero();
  }

  @Test
  void versionIsAnsweredAsEver() {
    PluginRun run = run(Map.of("CNI_COMMAND", "VERSION"), "{\"cniVersion\":\"1.0.0\"}");

    assertThat(run.output()).contains("supportedVersions").contains("1.1.0");
  }

  @Test
  void programThatNobodyHasChangedIsThePlugin() {
    assertThat(ProgramMode.ofThisProgram()).isEqualTo(ProgramMode.PLUGIN);
  }

  private PluginRun run(String command, String stdin) {
    return run(environment(command), stdin);
  }

  private PluginRun run(Map<String, String> environment, String stdin) {
    ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    Plugin.Outcome outcome =
        new Plugin(posix, posix::nanoTime, new Log(stderr), ProgramMode.PASS_THROUGH)
            .run(environment, new ByteArrayInputStream(stdin.getBytes(UTF_8)));
    return new PluginRun(
        outcome.status(), new String(outcome.output(), UTF_8), stderr.toString(UTF_8));
  }
}
