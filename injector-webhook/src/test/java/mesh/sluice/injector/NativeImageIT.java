package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import mesh.sluice.admission.Reviews;
import mesh.sluice.json.JsonValue;
import mesh.sluice.testing.Checkout;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The native program does what the same code does on the JVM. */
class NativeImageIT {
  private static final String PROGRAM =
      Path.of("target", "sluice-injector").toAbsolutePath().toString();
  private static final Path EXAMPLES = Checkout.path("docs", "examples", "injector");

  @TempDir private Path directory;

  /** The templates are resources, and what they become depends on nearly every pure package. */
  @Test
  void injectsByHandAsOnTheJvm() throws IOException {
    String[] arguments = {"inject", "-f", EXAMPLES.resolve("deployment.yaml").toString()};

    CommandRun onJvm = CommandRun.of("", arguments);

    // What it says about its work comes before the work.
    assertThat(Programs.run(Path.of("").toAbsolutePath(), command(arguments), ""))
        .isEqualTo(onJvm.err() + onJvm.out())
        .contains("sluice-proxy");
  }

  @Test
  void answersAReviewAsOnTheJvm() throws Exception {
    String review = Reviews.create(Reviews.POD);
    JsonValue patch;
    try (ServeProcess onJvm = ServeProcess.start(directory.resolve("jvm"))) {
      patch = Reviews.response(onJvm.post("/inject", review).body(), "patch");
    }

    try (ServeProcess serve = ServeProcess.start(List.of(PROGRAM), directory.resolve("native"))) {
      assertThat(Reviews.response(serve.post("/inject", review).body(), "patch")).isEqualTo(patch);
      assertThat(serve.status("/readyz").body()).isEqualTo("ready\n");
      assertThat(serve.status("/metrics").body())
          .contains("sluice_injector_review_duration_seconds_bucket");
    }
  }

  private static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(PROGRAM));
    command.addAll(List.of(arguments));
    return command;
  }
}
