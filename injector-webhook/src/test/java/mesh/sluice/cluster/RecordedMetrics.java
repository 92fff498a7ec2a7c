package mesh.sluice.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import mesh.sluice.metrics.Metrics;

/** Keeps what was reported. */
final class RecordedMetrics implements Metrics {
  final List<Boolean> reloads = new CopyOnWriteArrayList<>();
  final List<Boolean> leading = new CopyOnWriteArrayList<>();

  @Override
  public void review(String path, String outcome, String reason, Duration took) {}

  @Override
  public void badRequest(String reason) {}

  @Override
  public void settingsReload(boolean accepted) {
    reloads.add(accepted);
  }

  @Override
  public void certificateExpiry(Instant expiry) {}

  @Override
  public void leader(boolean now) {
    leading.add(now);
  }

  @Override
  public void nodes(String state, int count) {}
}
