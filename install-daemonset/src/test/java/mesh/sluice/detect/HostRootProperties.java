package mesh.sluice.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class HostRootProperties {
  private static final int NAMES = 4;

  @Provide
  Arbitrary<List<String>> targets() {
    Arbitrary<String> names = Arbitraries.of("n0", "n1", "n2", "n3", "..", ".", "");
    return names
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(parts -> String.join("/", parts))
        .filter(target -> !target.isEmpty())
        .list()
        .ofSize(NAMES);
  }

  /** Whatever links a node has, nothing outside of its directory is read. */
  @Property(tries = 200)
  void noLinkLeadsOut(@ForAll("targets") List<String> targets) throws IOException {
    Path outside = Files.createTempDirectory("outside");
    try {
      Path root = Files.createDirectories(outside.resolve("a/b"));
      for (int i = 0; i < NAMES; i++) {
        Files.createSymbolicLink(root.resolve("n" + i), Path.of(targets.get(i)));
      }
      for (int i = 0; i < NAMES; i++) {
        assertStaysInside(root, "/n" + i + "/" + targets.get(i));
      }
    } finally {
      delete(outside);
    }
  }

  private static void assertStaysInside(Path root, String path) throws IOException {
    try {
      Path resolved = HostRoot.at(root).resolve(path);
      assertThat(resolved.normalize()).isEqualTo(resolved);
      assertThat(resolved.startsWith(root)).isTrue();
      assertThat(Files.isSymbolicLink(resolved)).isFalse();
    } catch (FileSystemLoopException e) {
      assertThat(e.getFile()).isEqualTo(path);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList().reversed()) {
        Files.delete(file);
      }
    }
  }
}
