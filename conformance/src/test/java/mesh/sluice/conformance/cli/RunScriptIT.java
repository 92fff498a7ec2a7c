package mesh.sluice.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code conformance/run}, in a checkout where nothing was built. */
class RunScriptIT {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
  private static final int DEADLINE_SECONDS = 300;

  @TempDir Path checkout;

  @Test
  void scriptBuildsTheSuiteAloneAndRunsIt() throws IOException, InterruptedException {
    for (String needed :
        List.of(".mvn", "conformance/run", "conformance/src/main", "toolchain/lib/jdk.sh")) {
      copy(CHECKOUT.resolve(needed));
    }
    copyPoms();
    Path output = checkout.resolve("output");

    Process script =
        new ProcessBuilder(checkout.resolve("conformance/run").toString(), "list")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    try {
      assertThat(script.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      script.destroyForcibly();
    }
    assertThat(output).content().contains("robustness");
    assertThat(script.exitValue()).isZero();
  }

  /** Maven reads those of all modules, whichever it builds. */
  private void copyPoms() throws IOException {
    copy(CHECKOUT.resolve("pom.xml"));
    for (Path directory : List.of(CHECKOUT, CHECKOUT.resolve("libraries"))) {
      try (Stream<Path> modules = Files.list(directory)) {
        for (Path pom : modules.map(module -> module.resolve("pom.xml")).toList()) {
          if (Files.isRegularFile(pom)) {
            copy(pom);
          }
        }
      }
    }
  }

  private void copy(Path source) throws IOException {
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = checkout.resolve(CHECKOUT.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }
}
