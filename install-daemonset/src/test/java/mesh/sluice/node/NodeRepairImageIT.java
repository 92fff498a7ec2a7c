package mesh.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

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
  private static final Duration INTERVAL = Duration.ofSeconds(5);

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
      try (NodeProcess daemon =
          scenario.start("--repair-interval=" + INTERVAL.toSeconds()).awaitReady()) {
        String metric = "sluice_node_redirect_pods{reason=\"none\",state=\"in-order\"} " + PODS;
        String repaired =
            "sluice_node_repairs_total{reason=\"rules-missing\",result=\"repaired\"} " + PODS;
        daemon.await("all are repaired", () -> daemon.get("/metrics").body().contains(repaired));
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        daemon.await("all are in order", () -> daemon.get("/metrics").body().contains(metric));
        Duration before = daemon.processorTime();
        long looking = System.nanoTime();
        // The turns of pods are spread over the interval by now, so rounds say nothing.
        daemon.await(
            "three intervals are over",
            () -> System.nanoTime() - looking >= INTERVAL.multipliedBy(3).toNanos());
        Duration look = daemon.processorTime().minus(before).dividedBy(3);

        System.out.printf(
            "%d pods repaired %d ms after the start of the program; then looks at all of them take"
                + " %d ms of a processor in each interval%n",
            PODS, took.toMillis(), look.toMillis());
        // One that never rests takes all of it.
        assertThat(look).isLessThan(INTERVAL);
        assertThat(took).isLessThan(Duration.ofSeconds(60));
        assertThat(daemon.log()).doesNotContain("internal error");
      }
    }
  }
}
