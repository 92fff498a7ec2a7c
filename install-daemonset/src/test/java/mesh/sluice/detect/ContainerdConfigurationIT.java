package mesh.sluice.detect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a real containerd says that it read, by {@code containerd config dump}, against what is
 * detected in the same files. The containerd is that of {@code toolchain/prepare cluster}, or the
 * one that the system property {@code sluice.containerd} names.
 */
class ContainerdConfigurationIT {
  private static final Pattern VERSION = Pattern.compile(" v?(\\d+\\.\\d+\\.\\d+)");
  private static final String OLD = "[plugins.\"io.containerd.grpc.v1.cri\".cni]\n";
  private static final String NEW = "[plugins.'io.containerd.cri.v1.runtime'.cni]\n";

  /** The latest version of the format that each containerd reads. */
  private static int formats(RuntimeVersion containerd) {
    if (containerd.isAtLeast(2, 3)) {
      return 4;
    }
    return containerd.isAtLeast(2, 0) ? 3 : 2;
  }

  /**
   * Files of a configuration.
   *
   * @param version the highest that occurs in them
   * @param files their contents by their names, with DIR for the directory they lie in; {@code
   *     config.toml} is the main one
   */
  record Case(String name, int version, Map<String, String> files) {
    @Override
    public String toString() {
      return name;
    }
  }

  @TempDir Path directory;

  static Stream<Case> configurations() throws IOException {
    int formats = formats(RuntimeVersion.parse(runtimeVersion()).orElseThrow());
    List<Case> cases = new ArrayList<>();
    cases.add(new Case("nothing", 2, Map.of("config.toml", "version = 2\n")));
    cases.add(
        new Case(
            "version 2",
            2,
            Map.of("config.toml", "version = 2\n" + OLD + "bin_dir = '/b'\nconf_dir = '/c'\n")));
    cases.add(
        new Case(
            "version 2 with imports by a pattern",
            2,
            Map.of(
                "config.toml",
                "version = 2\nimports = ['DIR/[a-d]/*.toml']\n"
                    + OLD
                    + "bin_dir = '/b'\nconf_dir = '/c'\n",
                "d/10.toml",
                "version = 2\n" + OLD + "bin_dir = '/b1'\nconf_dir = '/c1'\n",
                "d/20.toml",
                "version = 2\n" + OLD + "conf_dir = '/c2'\nbin_dir = '/b2'\n")));
    cases.add(
        new Case(
            "version 2 with imports by a relative pattern",
            2,
            Map.of(
                "config.toml",
                "version = 2\nimports = ['d/*.toml']\n" + OLD + "bin_dir = '/b'\nconf_dir = '/c'\n",
                "d/10.toml",
                "version = 2\n" + OLD + "bin_dir = '/b1'\nconf_dir = '/c1'\n")));
    cases.add(
        new Case(
            "version 2 with an import of another part of the same table",
            2,
            Map.of(
                "config.toml",
                "version = 2\nimports = ['a.toml']\n" + OLD + "bin_dir = '/b'\nconf_dir = '/c'\n",
                "a.toml",
                "version = 2\n"
                    + "[plugins.\"io.containerd.grpc.v1.cri\".registry]\n"
                    + "config_path = '/r'\n")));
    cases.add(
        new Case(
            "version 2 with imports of imports",
            2,
            Map.of(
                "config.toml",
                "version = 2\nimports = ['a.toml', 'b.toml']\n",
                "a.toml",
                "version = 2\nimports = ['c.toml']\n" + OLD + "conf_dir = '/a'\nbin_dir = '/a'\n",
                "b.toml",
                "version = 2\n" + OLD + "conf_dir = '/b'\nbin_dir = '/b'\n",
                "c.toml",
                "version = 2\n" + OLD + "conf_dir = '/c'\nbin_dir = '/c'\n")));
    cases.add(
        new Case(
            "version 3 with the old key",
            3,
            Map.of("config.toml", "version = 3\n" + NEW + "bin_dir = '/b'\nconf_dir = '/c'\n")));
    cases.add(
        new Case(
            "version 3 with a list",
            3,
            Map.of("config.toml", "version = 3\n" + NEW + "bin_dirs = ['/b1', '/b2']\n")));
    cases.add(
        new Case(
            "version 3 with a list that replaces a list",
            3,
            Map.of(
                "config.toml",
                "version = 3\nimports = ['d/*.toml']\n"
                    + NEW
                    + "bin_dirs = ['/b1']\nconf_dir = '/c'\n",
                "d/10.toml",
                "version = 3\n" + NEW + "bin_dirs = ['/b2', '/b3']\n")));
    cases.add(
        new Case(
            "version 3 that imports version 2",
            3,
            Map.of(
                "config.toml",
                "version = 3\nimports = ['a.toml']\n"
                    + NEW
                    + "bin_dirs = ['/b1']\nconf_dir = '/c'\n",
                "a.toml",
                "version = 2\n" + OLD + "bin_dir = '/b2'\n")));
    cases.add(
        new Case(
            "version 3 with the table of version 2",
            3,
            Map.of("config.toml", "version = 3\n" + OLD + "conf_dir = '/c'\n")));
    cases.add(
        new Case(
            "version 4",
            4,
            Map.of(
                "config.toml",
                "version = 4\nimports = ['a.toml']\n"
                    + NEW
                    + "bin_dirs = ['/b1']\nconf_dir = '/c'\n",
                "a.toml",
                "version = 3\n" + NEW + "conf_dir = '/c3'\n")));
    return cases.stream().filter(one -> one.version() <= formats);
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void whatContainerdReadIsDetected(Case one) throws Exception {
    for (Map.Entry<String, String> file : one.files().entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue().replace("DIR", directory.toString()));
    }
    Path main = directory.resolve("config.toml");

    Detection detection =
        Detector.detect(
            HostRoot.at(Path.of("/")),
            DetectionOptions.AUTOMATIC
                .withPreset(Preset.PLAIN_CONTAINERD)
                .withRuntimeConfiguration(main.toString())
                .withRuntimeVersion(runtimeVersion()));

    JsonNode cni = dumped(main);
    assertThat(detection.confDirectory().value()).isEqualTo(cni.path("conf_dir").asText());
    assertThat(detection.binDirectories().value()).isEqualTo(searchPath(cni));
  }

  private JsonNode dumped(Path main) throws IOException, UnusableFileException {
    String output = containerd("--config", main.toString(), "config", "dump");
    // Its log, to standard error, is before the configuration.
    String toml =
        output
            .lines()
            .filter(line -> !line.startsWith("time="))
            .reduce("", (text, line) -> text + line + "\n");
    JsonNode plugins = TomlFile.parse(toml.getBytes(StandardCharsets.UTF_8)).path("plugins");
    JsonNode runtime = plugins.path(ContainerdFile.TABLE);
    return (runtime.isMissingNode() ? plugins.path(ContainerdFile.OLD_TABLE) : runtime).path("cni");
  }

  /** The dump has both keys, as they are before containerd makes one of them. */
  private static List<String> searchPath(JsonNode cni) {
    String one = cni.path("bin_dir").asText();
    if (!one.isEmpty()) {
      return List.of(one);
    }
    List<String> all = new ArrayList<>();
    cni.path("bin_dirs").forEach(directory -> all.add(directory.asText()));
    return all;
  }

  private static String runtimeVersion() throws IOException {
    String output = containerd("--version");
    Matcher matcher = VERSION.matcher(output);
    if (!matcher.find()) {
      throw new IllegalStateException("no version in " + output);
    }
    return "containerd://" + matcher.group(1);
  }

  private static String containerd(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program()));
    command.addAll(List.of(arguments));
    return Programs.run(Path.of("/"), command, "");
  }

  private static String program() {
    String other = System.getProperty("sluice.containerd");
    return other == null
        ? Path.of(System.getProperty("sluice.cache"), "cluster", "containerd").toString()
        : other;
  }
}
