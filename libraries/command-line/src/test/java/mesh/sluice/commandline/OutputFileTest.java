package mesh.sluice.commandline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputFileTest {
  private static final byte[] CONTENTS = "new".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path directory;

  @Test
  void newFileIsNeverMoreOpenThanItsSource() throws IOException {
    Path source = file("in.yaml", "rw-------");

    assertThat(modesWhileWriting(directory.resolve("out.yaml"), List.of(source)))
        .containsExactly("rw-------");
    assertThat(mode(directory.resolve("out.yaml"))).isEqualTo("rw-------");
  }

  @Test
  void newFileOfSeveralSourcesIsAsClosedAsAllOfThem() throws IOException {
    List<Path> sources = List.of(file("a.yaml", "rw-r-----"), file("b.yaml", "rw-rw----"));

    assertThat(modesWhileWriting(directory.resolve("out.yaml"), sources))
        .containsExactly("rw-r-----");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "rw-rw-rw-", "r--r-----"})
  void fileThatIsThereKeepsItsModeAlsoWhileItIsWritten(String mode) throws IOException {
    Path output = file("out.yaml", mode);

    assertThat(modesWhileWriting(output, List.of(output))).containsExactly(mode);
    assertThat(mode(output)).isEqualTo(mode);
    assertThat(output).hasContent("new");
  }

  @Test
  void missingDirectoryIsNamedWithoutTheTemporaryFile() {
    Path missing = directory.resolve("missing");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () -> OutputFile.write(missing.resolve("out.yaml"), List.of(), out -> out.write('a')))
        .withMessage(missing + " is not a directory; create it, or name another file");
  }

  @Test
  void directoryIsRefusedWithTheRemedy() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> OutputFile.write(directory, List.of(), out -> out.write('a')))
        .withMessage("it is a directory; name a file in it");
  }

  @Test
  void failureLeavesTheOldFileAndNoOther() throws IOException {
    Path output = file("out.yaml", "rw-r--r--");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                OutputFile.write(
                    output,
                    List.of(),
                    out -> {
                      throw new IOException("disk full");
                    }));

    assertThat(output).hasContent("old");
    assertThat(directory).isDirectoryContaining(output::equals);
    assertThat(modesOfTemporaryFiles()).isEmpty();
  }

  /** The modes of the files that are being written when nothing has been written yet. */
  private List<String> modesWhileWriting(Path output, List<Path> sources) throws IOException {
    List<String> modes = new ArrayList<>();
    OutputFile.write(
        output,
        sources,
        out -> {
          modes.addAll(modesOfTemporaryFiles());
          out.write(CONTENTS);
        });
    return modes;
  }

  private List<String> modesOfTemporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".tmp"))
          .map(OutputFileTest::mode)
          .toList();
    }
  }

  private static String mode(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(String name, String mode) throws IOException {
    Path file = Files.writeString(directory.resolve(name), "old");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }
}
