package mesh.sluice.cni;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The native program, with its mark changed as {@code sluice-node uninstall} changes it: that the
 * compiler has kept the mark in one place, and reads it at run time, shows here only.
 */
class PassThroughIT {
  private static final String PLUGIN = "sluice-cni mode: plugin         ";
  private static final String PASS_THROUGH = "sluice-cni mode: pass-through   ";
  private static final String RESULT = "{\"cniVersion\":\"1.1.0\",\"interfaces\":[],\"x\":1}";

  /** A pod that is to be meshed, in a namespace that does not exist. */
  private static final byte[] POD =
      ("{\"cniVersion\":\"1.1.0\",\"name\":\"n\",\"type\":\"sluice-cni\","
              + "\"runtimeConfig\":{\"io.kubernetes.cri.pod-annotations\":{\"sluice.mesh/redirect\":"
              + "\"{\\\"v\\\":1}\"}},\"prevResult\":"
              + RESULT
              + "}")
          .getBytes(UTF_8);

  @TempDir private Path directory;
  private NativePlugin passThrough;

  @BeforeEach
  void changeTheMark() throws IOException {
    String program = new String(Files.readAllBytes(NativePlugin.built()), ISO_8859_1);
    int at = program.indexOf(PLUGIN);
    assertThat(at).as("offset of the mark").isPositive();
    assertThat(program.indexOf(PLUGIN, at + 1)).as("a second mark").isNegative();
    assertThat(program).doesNotContain(PASS_THROUGH);
    Path changed =
        Files.write(
            directory.resolve("sluice-cni"),
            program.replace(PLUGIN, PASS_THROUGH).getBytes(ISO_8859_1));
    Files.setPosixFilePermissions(changed, PosixFilePermissions.fromString("rwxr-xr-x"));
    passThrough = new NativePlugin(directory, changed);
  }

  @Test
  void addPassesTheResultOn() {
    PluginRun run = passThrough.run(environment("ADD"), POD);

    assertThat(run.status()).as(run.output()).isZero();
    assertThat(run.output()).isEqualTo(RESULT + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DEL", "CHECK", "STATUS", "GC"})
  void everythingElseSucceeds(String command) {
    PluginRun run = passThrough.run(environment(command), POD);

    assertThat(run.status()).as(run.output()).isZero();
    assertThat(run.output()).isEmpty();
  }

  @Test
  void versionIsAnsweredAsEver() {
    PluginRun run =
        passThrough.run(environment("VERSION"), "{\"cniVersion\":\"1.1.0\"}".getBytes(UTF_8));

    assertThat(run.output()).contains("supportedVersions");
  }

  /** Otherwise the tests above could pass with any program. */
  @Test
  void pluginItselfRefusesThePod() {
    PluginRun run = new NativePlugin(directory).run(environment("ADD"), POD);

    assertThat(run.code()).isEqualTo(8);
  }

  private static Map<String, String> environment(String command) {
    Map<String, String> environment = PluginRun.environment(command);
    environment.put("CNI_NETNS", "/no/such/namespace");
    return environment;
  }
}
