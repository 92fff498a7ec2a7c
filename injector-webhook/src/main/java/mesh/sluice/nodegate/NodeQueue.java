package mesh.sluice.nodegate;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * The nodes that are to be looked at, each once, however often it was named. Any thread may add;
 * one takes.
 */
final class NodeQueue {
  private record Entry(String node, Instant due) {}

  private final PriorityQueue<Entry> order = new PriorityQueue<>(Comparator.comparing(Entry::due));

  /** When each is due; an entry of {@link #order} that says otherwise has been overtaken. */
  private final Map<String, Instant> due = new HashMap<>();

  /** To be looked at then, or sooner if that was asked for already. */
  synchronized void add(String node, Instant when) {
    Instant before = due.get(node);
    if (before == null || when.isBefore(before)) {
      due.put(node, when);
      order.add(new Entry(node, when));
      notifyAll();
    }
  }

  /** Takes the node that is due for the longest time; empty if none is due. */
  synchronized Optional<String> poll(Instant now) {
    for (Entry first = order.peek();
        first != null && !first.due().isAfter(now);
        first = order.peek()) {
      order.remove();
      if (due.remove(first.node(), first.due())) {
        return Optional.of(first.node());
      }
    }
    return Optional.empty();
  }

  /**
   * Waits for a node to be due, but not longer than told; may return early.
   *
   * @param now by the clock that the due times are of
   */
  synchronized void await(Instant now, Duration longest) throws InterruptedException {
    Entry first = order.peek();
    if (first == null || first.due().isAfter(now)) {
      wait(longest.toMillis());
    }
  }
}
