package mesh.sluice.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoGlobTest {
  @TempDir Path root;
  private HostTree tree;

  @BeforeEach
  void makeFiles() {
    tree =
        HostTree.in(root)
            .file("/etc/c/conf.d/10-a.toml", "")
            .file("/etc/c/conf.d/20-b.toml", "")
            .file("/etc/c/conf.d/README", "")
            .file("/etc/c/conf.d/x+y.toml", "")
            .file("/etc/c/other.d/10-a.toml", "");
  }

  @ParameterizedTest
  @CsvSource({
    "/etc/c/conf.d/*.toml,        10-a.toml 20-b.toml x+y.toml",
    "/etc/c/conf.d/?0-*.toml,     10-a.toml 20-b.toml",
    "/etc/c/conf.d/[2-9]*.toml,   20-b.toml",
    "/etc/c/conf.d/[^2]*.toml,    10-a.toml x+y.toml",
    "/etc/c/conf.d/x\\+*,         x+y.toml",
    "/etc/c/conf.d/*.conf,        ''",
    "/etc/missing/*.toml,         ''"
  })
  void findsWhatGoFinds(String pattern, String names) throws UnusableFileException {
    assertThat(
            GoGlob.find(tree, pattern).stream()
                .map(path -> path.substring("/etc/c/conf.d/".length())))
        .containsExactly(names.isEmpty() ? new String[0] : names.split(" "));
  }

  @Test
  void directoriesCanBePatterns() throws UnusableFileException {
    assertThat(GoGlob.find(tree, "/etc/c/*.d/10-a.toml"))
        .containsExactly("/etc/c/conf.d/10-a.toml", "/etc/c/other.d/10-a.toml");
    assertThat(GoGlob.find(tree, "/etc/c/*.d/20-b.toml"))
        .containsExactly("/etc/c/conf.d/20-b.toml");
  }

  @Test
  void openBracketIsRefused() {
    assertThatThrownBy(() -> GoGlob.find(tree, "/etc/c/conf.d/[*.toml"))
        .isInstanceOf(UnusableFileException.class);
  }
}
