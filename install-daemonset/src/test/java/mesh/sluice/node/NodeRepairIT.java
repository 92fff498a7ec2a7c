package mesh.sluice.node;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Repair by the whole daemon, with a real API server and real namespaces. */
@Timeout(180)
class NodeRepairIT {
  @TempDir private Path root;

  @Test
  void podIsRepairedAndEverybodyCanSeeIt() throws Exception {
    try (RepairScenario scenario = new RepairScenario(NodeProcess.ON_JVM, root)) {
      scenario.podIsRepairedAndEverybodyCanSeeIt();
    }
  }
}
