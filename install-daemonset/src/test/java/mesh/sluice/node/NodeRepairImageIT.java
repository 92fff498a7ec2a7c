package mesh.sluice.node;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same by the native program. */
@Timeout(180)
class NodeRepairImageIT {
  private static final String PROGRAM =
      Path.of(System.getProperty("sluice.node", "target/sluice-node")).toAbsolutePath().toString();

  @TempDir private Path root;

  @Test
  void podIsRepairedAndEverybodyCanSeeIt() throws Exception {
    try (RepairScenario scenario = new RepairScenario(List.of(PROGRAM), root)) {
      scenario.podIsRepairedAndEverybodyCanSeeIt();
    }
  }
}
