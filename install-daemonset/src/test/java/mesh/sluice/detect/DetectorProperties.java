package mesh.sluice.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DetectorProperties {
  private static final List<String> LINES =
      List.of(
          "version = 2",
          "version = 3",
          "version = -1",
          "version = 99999999999",
          "version = 'x'",
          "imports = ['*.toml', '../x/[a-', '/d/*', '\\\\', \"\\u0000\"]",
          "imports = \"\\u0000*\"",
          "imports = [\"\\u0000*\", \"/d/\\u00e4.toml\", \"\"]",
          "disabled_plugins = [1]",
          "[plugins]",
          "[plugins.cri.cni]",
          "[plugins.\"io.containerd.grpc.v1.cri\".cni]",
          "[plugins.'io.containerd.cri.v1.runtime'.cni]",
          "[crio.network]",
          "[[crio]]",
          "conf_dir = '/c'",
          "conf_dir = ''",
          "conf_dir = [[]]",
          "bin_dir = '/b'",
          "bin_dirs = ['/b1', 'b2', '']",
          "bin_dirs = [\"/\\u0000\"]",
          "max_conf_num = 0",
          "network_dir = \"/n\\u001b\"",
          "plugin_dir = '/p'",
          "plugin_dirs = [['/q']]",
          "{{ template }}",
          "\u00ff");

  @Provide
  Arbitrary<String> toml() {
    return Arbitraries.of(LINES).list().ofMaxSize(6).map(lines -> String.join("\n", lines));
  }

  @Provide
  Arbitrary<String> json() {
    return Arbitraries.of(
        "",
        "{",
        "[]",
        "{\"type\":1,\"plugins\":{}}",
        "{\"name\":[],\"type\":\"multus\",\"clusterNetwork\":\"/\",\"confDir\":\"/host/\"}",
        "{\"plugins\":[1,{\"type\":\"multus\",\"clusterNetwork\":\"/host/a/net.d\"}]}");
  }

  @Provide
  Arbitrary<Map<String, String>> nodes() {
    return Combinators.combine(toml(), toml(), toml(), json(), json())
        .as(
            (main, imported, crio, first, second) ->
                Map.of(
                    "/etc/containerd/config.toml", main,
                    "/d/a.toml", imported,
                    "/etc/crio/crio.conf", crio,
                    "/etc/cni/net.d/a.conf", first,
                    "/etc/cni/net.d/b.conflist", second));
  }

  @Provide
  Arbitrary<Optional<String>> versions() {
    return Arbitraries.of(
        Optional.empty(),
        Optional.of("containerd://1.7.1"),
        Optional.of("containerd://2.3.0"),
        Optional.of("cri-o://1.37.0"),
        Optional.of("docker://28.0"));
  }

  /** Bad input is told of; it never ends the agent, and the directories are always usable. */
  @Property(tries = 500)
  void anyFilesGiveDirectories(
      @ForAll("nodes") Map<String, String> files, @ForAll("versions") Optional<String> version) {
    DetectionOptions options =
        version
            .map(DetectionOptions.AUTOMATIC::withRuntimeVersion)
            .orElse(DetectionOptions.AUTOMATIC);

    Detection detection = Detector.detect(new MapFiles(files), options);

    assertThat(HostPath.isUsable(detection.confDirectory().value())).isTrue();
    assertThat(detection.binDirectories().value()).isNotEmpty().allMatch(HostPath::isUsable);
    assertThat(detection.toText().chars()).noneMatch(c -> c < ' ' && c != '\n');
    assertThat(detection.toJson().members()).hasSize(8);
  }

  /** Files in memory. */
  private record MapFiles(Map<String, String> files) implements HostFiles {
    @Override
    public byte[] read(String path) throws IOException {
      String text = files.get(path);
      if (text == null) {
        throw new NoSuchFileException(path);
      }
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public List<String> list(String directory) throws IOException {
      List<String> names =
          files.keySet().stream()
              .filter(path -> HostPath.parent(path).equals(directory))
              .map(path -> path.substring(path.lastIndexOf('/') + 1))
              .sorted()
              .toList();
      if (names.isEmpty()) {
        throw new NoSuchFileException(directory);
      }
      return names;
    }

    @Override
    public DirectoryState state(String directory) {
      return files.keySet().stream().anyMatch(path -> path.startsWith(directory + "/"))
          ? DirectoryState.WRITABLE
          : DirectoryState.NOT_VISIBLE;
    }

    @Override
    public String real(String path) {
      return path;
    }
  }
}
