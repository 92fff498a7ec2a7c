package mesh.sluice.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryWatchTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(100);

  @TempDir private Path directory;
  private final DirectoryWatch watch = DirectoryWatch.open();

  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  void everyChangeInADirectoryIsNoticed() throws Exception {
    watch.watch(List.of(directory));
    assertThat(watch.await(SHORT)).isFalse();

    Path file = Files.createFile(directory.resolve("a"));
    assertThat(watch.await(DEADLINE)).isTrue();
    Files.writeString(file, "x");
    assertThat(watch.await(DEADLINE)).isTrue();
    Files.move(file, directory.resolve("b"));
    assertThat(watch.await(DEADLINE)).isTrue();
    Files.delete(directory.resolve("b"));
    assertThat(watch.await(DEADLINE)).isTrue();
  }

  /** Of a directory above, such as /etc, only the way down is of interest. */
  @Test
  void otherFilesOfADirectoryAboveAreNot() throws Exception {
    Path wanted = directory.resolve("cni/net.d");
    watch.watch(List.of(wanted));

    Files.createFile(directory.resolve("other"));
    assertThat(watch.await(SHORT)).isFalse();
    Files.createDirectories(wanted);
    assertThat(watch.await(DEADLINE)).isTrue();
    watch.watch(List.of(wanted));
    Files.createFile(wanted.resolve("10-net.conflist"));
    assertThat(watch.await(DEADLINE)).isTrue();
  }

  @Test
  void directoryThatWasReplacedIsWatchedAgain() throws Exception {
    Path wanted = Files.createDirectory(directory.resolve("net.d"));
    watch.watch(List.of(wanted));
    Files.move(wanted, directory.resolve("old"));
    Files.createDirectory(wanted);
    assertThat(watch.await(DEADLINE)).isTrue();

    watch.watch(List.of(wanted));
    drain();
    Files.createFile(directory.resolve("old/file"));
    assertThat(watch.await(SHORT)).isFalse();
    Files.createFile(wanted.resolve("file"));
    assertThat(watch.await(DEADLINE)).isTrue();
  }

  /** As where the node has no inotify instance left. */
  @Test
  void withoutInotifyItLooksTwiceASecond() throws Exception {
    try (DirectoryWatch polling = DirectoryWatch.polling()) {
      polling.watch(List.of(directory));
      long start = System.nanoTime();

      assertThat(polling.await(DEADLINE)).isFalse();

      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(400), DEADLINE.dividedBy(2));
    }
  }

  private void drain() throws InterruptedException, IOException {
    for (int i = 0; i < 10 && watch.await(SHORT); i++) {
      watch.watch(List.of(directory.resolve("net.d")));
    }
  }
}
