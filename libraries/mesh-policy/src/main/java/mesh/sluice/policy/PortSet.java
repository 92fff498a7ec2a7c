package mesh.sluice.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A set of ports, held as the fewest ranges that describe it: sorted, not touching one another. So
 * two sets with the same ports are equal, however they were written.
 *
 * @param ranges the ranges in ascending order
 */
public record PortSet(List<PortRange> ranges) {
  public static final PortSet NONE = new PortSet(List.of());
  public static final PortSet ALL = new PortSet(List.of(PortRange.ALL));

  public PortSet {
    ranges = merged(ranges);
  }

  public static PortSet of(int... ports) {
    List<PortRange> ranges = new ArrayList<>(ports.length);
    for (int port : ports) {
      ranges.add(PortRange.of(port));
    }
    return new PortSet(ranges);
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  public boolean isAll() {
    return ranges.size() == 1 && ranges.getFirst().equals(PortRange.ALL);
  }

  public boolean contains(int port) {
    for (PortRange range : ranges) {
      if (range.contains(port)) {
        return true;
      }
    }
    return false;
  }

  private static List<PortRange> merged(List<PortRange> given) {
    List<PortRange> sorted = new ArrayList<>(given);
    Collections.sort(sorted);
    List<PortRange> merged = new ArrayList<>(sorted.size());
    for (PortRange range : sorted) {
      PortRange previous = merged.isEmpty() ? null : merged.getLast();
      if (previous != null && range.first() <= previous.last() + 1) {
        int last = Math.max(previous.last(), range.last());
        merged.set(merged.size() - 1, new PortRange(previous.first(), last));
      } else {
        merged.add(range);
      }
    }
    return List.copyOf(merged);
  }
}
