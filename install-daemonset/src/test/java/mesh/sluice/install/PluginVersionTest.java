package mesh.sluice.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginVersionTest {
  private static final List<Path> SEARCH_PATH = List.of(Path.of("/a"), Path.of("/b"));

  @TempDir private Path directory;
  private Node node;

  @BeforeEach
  void makeANode() throws IOException {
    node = Node.in(directory);
  }

  @Test
  void pluginIsAskedAsARuntimeAsksIt() throws IOException {
    node.script(
        """
        #!/bin/sh
        [ "$CNI_COMMAND$CNI_PATH" = VERSION/a:/b ] || exit 1
        [ -z "$HOME" ] || exit 2
        read input
        [ "$input" = '{"cniVersion":"1.1.0"}' ] || exit 3
        echo '{"cniVersion":"1.1.0","supportedVersions":["1.1.0"]}'
        """);

    new PluginVersion(SEARCH_PATH, Duration.ofSeconds(30)).require(node.plugin());
  }

  @Test
  void pluginSaysWhatItIs() throws IOException {
    PluginVersion version = new PluginVersion(SEARCH_PATH, Duration.ofSeconds(30));

    assertThat(version.find(node.plugin("7").plugin())).contains("v7");
    assertThat(version.find(node.script("#!/bin/sh\necho x >&2\n").plugin())).isEmpty();
  }

  @Test
  void pluginThatHangsIsNotWaitedFor() throws IOException {
    node.script("#!/bin/sh\nexec sleep 1000\n");

    assertThatThrownBy(
            () -> new PluginVersion(SEARCH_PATH, Duration.ofSeconds(1)).require(node.plugin()))
        .isInstanceOf(InstallationException.class)
        .hasMessageContaining("it did not answer within 1 s");
  }

  @Test
  void whatItSaysWhenItFailsIsPassedOn() throws IOException {
    node.script("#!/bin/sh\necho out\necho 'cannot: no such library' >&2\nexit 127\n");

    assertThatThrownBy(
            () -> new PluginVersion(SEARCH_PATH, Duration.ofSeconds(30)).require(node.plugin()))
        .hasMessageContaining("it ended with 127: out\ncannot: no such library");
  }
}
