package mesh.sluice.nodegate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class NodeQueueTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final NodeQueue queue = new NodeQueue();

  @Test
  void nodeNamedTwiceIsLookedAtOnce() {
    queue.add("a", NOW);
    queue.add("a", NOW);

    assertThat(queue.poll(NOW)).contains("a");
    assertThat(queue.poll(NOW)).isEmpty();
  }

  @Test
  void nodeComesWhenItIsDue() {
    queue.add("a", NOW.plusSeconds(2));
    queue.add("b", NOW.plusSeconds(1));

    assertThat(queue.poll(NOW)).isEmpty();
    assertThat(queue.poll(NOW.plusSeconds(2))).contains("b");
    assertThat(queue.poll(NOW.plusSeconds(2))).contains("a");
  }

  @Test
  void earlierTimeCounts() {
    queue.add("a", NOW.plusSeconds(2));
    queue.add("a", NOW);
    queue.add("a", NOW.plusSeconds(1));

    assertThat(queue.poll(NOW)).contains("a");
    assertThat(queue.poll(NOW.plusSeconds(9))).isEmpty();
  }

  @Test
  void nodeMayComeBack() {
    queue.add("a", NOW);
    queue.poll(NOW);
    queue.add("a", NOW.plusSeconds(1));

    assertThat(queue.poll(NOW.plusSeconds(1))).contains("a");
  }
}
