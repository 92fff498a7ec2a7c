package mesh.sluice.nodegate;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import mesh.sluice.metrics.Metrics;

/** What the gate reports of its nodes; the rest is forgotten. */
final class GateStates implements Metrics {
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();

  int count(GateState state) {
    return counts.getOrDefault(state.label(), 0);
  }

  @Override
  public String toString() {
    return counts.toString();
  }

  @Override
  public void review(String path, String outcome, String reason, Duration took) {}

  @Override
  public void badRequest(String reason) {}

  @Override
  public void settingsReload(boolean accepted) {}

  @Override
  public void certificateExpiry(Instant expiry) {}

  @Override
  public void leader(boolean leading) {}

  @Override
  public void nodes(String state, int count) {
    counts.put(state, count);
  }
}
