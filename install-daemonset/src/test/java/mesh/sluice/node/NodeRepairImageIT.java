package mesh.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same by the native program. */
@Timeout(180)
class NodeRepairImageIT {
  private static final String PROGRAM =
      Path.of(System.getProperty("sluice.node", "target/sluice-node")).toAbsolutePath().toString();

  private static final int PODS = 250;

  @TempDir private Path root;

  @Test
  void podIsRepairedAndEverybodyCanSeeIt() throws Exception {
    try (RepairScenario scenario = new RepairScenario(List.of(PROGRAM), root)) {
      scenario.podIsRepairedAndEverybodyCanSeeIt();
    }
  }

  /** As on a node full of pods where Sluice is installed for the first time. */
  @Test
  void nodeFullOfPodsIsRepairedAtOnceAndLooksAreCheap() throws Exception {
    try (RepairScenario scenario = new RepairScenario(List.of(PROGRAM), root)) {
      scenario.pods(PODS);
      long begin = System.nanoTime();
      try (NodeProcess daemon = scenario.start("--repair-interval=5").awaitReady()) {
        String metric = "sluice_node_redirect_pods{reason=\"none\",state=\"in-order\"} " + PODS;
        String repaired =
            "sluice_node_repairs_total{reason=\"rules-missing\",result=\"repaired\"} " + PODS;
        daemon.await("all are repaired", () -> daemon.get("/metrics").body().contains(repaired));
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        daemon.await("all are in order", () -> daemon.get("/metrics").body().contains(metric));
        Duration before = daemon.processorTime();
        double rounds = looks(daemon);
        daemon.await("looks", () -> looks(daemon) >= rounds + 4);
        Duration look = daemon.processorTime().minus(before).dividedBy(4);

        System.out.printf(
            "%d pods repaired %d ms after the start of the program; 4 rounds of looks take %d ms of"
                + " a processor each%n%s%n",
            PODS,
            took.toMillis(),
            look.toMillis(),
            daemon
                .get("/metrics")
                .body()
                .lines()
                .filter(l -> l.contains("_duration_seconds_"))
                .toList());
        assertThat(took).isLessThan(Duration.ofSeconds(60));
        assertThat(daemon.log()).doesNotContain("internal error");
      }
    }
  }

  /** Rounds of looks so far. */
  private static double looks(NodeProcess daemon) throws IOException, InterruptedException {
    return daemon
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("sluice_node_look_duration_seconds_count "))
        .mapToDouble(line -> Double.parseDouble(line.split(" ")[1]))
        .findFirst()
        .orElse(0);
  }
}
