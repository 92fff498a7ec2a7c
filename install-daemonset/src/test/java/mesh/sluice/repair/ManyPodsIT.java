package mesh.sluice.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.kernel.TestNetns;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A node full of pods that are older than the plugin, as where Sluice is installed later. */
@Isolated
@Timeout(300)
class ManyPodsIT {
  private static final int PODS = 250;
  private static final Duration ALL_REPAIRED = Duration.ofSeconds(60);

  /** Of one processor, for a look at all pods of the node while all is well. */
  private static final Duration LOOK_PROCESSOR_TIME = Duration.ofSeconds(10);

  @TempDir private Path directory;

  @Test
  void allAreRepairedAtOnceAndLooksAtThemAreCheap() throws Exception {
    try (RepairNode node = new RepairNode(directory)) {
      List<TestNetns> namespaces = new ArrayList<>();
      for (int i = 0; i < PODS; i++) {
        String address = "10.90." + i / 200 + "." + (i % 200 + 1);
        namespaces.add(node.sandbox(address));
        node.pods.meshed("web-" + i, address);
      }
      long begin = System.nanoTime();
      node.start();
      Condition.await(
          ALL_REPAIRED,
          "all pods are in order",
          () -> node.verdicts.count(PodVerdict.InOrder.class) == PODS,
          () -> node.verdicts.count(PodVerdict.InOrder.class) + " are");
      Duration took = Duration.ofNanos(System.nanoTime() - begin);

      for (TestNetns netns : namespaces) {
        assertThat(RepairNode.check(netns)).isEqualTo(new CheckResult.Intact());
      }
      assertThat(node.verdicts.repairs()).hasSize(PODS);

      node.verdicts.awaitPods(PODS);
      long processor = processorNanoseconds();
      node.verdicts.awaitPods(4 * PODS);
      Duration look = Duration.ofNanos((processorNanoseconds() - processor) / 4);

      System.out.printf(
          "%d pods repaired %d ms after the start, each in %d ms (median), a look at all takes %d"
              + " ms of a processor%n",
          PODS, took.toMillis(), median(node.verdicts.repairs()).toMillis(), look.toMillis());
      assertThat(look).isLessThan(LOOK_PROCESSOR_TIME);
    }
  }

  private static long processorNanoseconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static Duration median(List<Duration> durations) {
    return durations.stream().sorted().toList().get(durations.size() / 2);
  }
}
