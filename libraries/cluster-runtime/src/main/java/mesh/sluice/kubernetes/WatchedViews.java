package mesh.sluice.kubernetes;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ObjDoubleConsumer;
import java.util.stream.Collectors;

/** How old a program's views of the cluster are: one for each {@link Reflector}. */
public final class WatchedViews {
  private final List<Reflector<?>> watches = new CopyOnWriteArrayList<>();

  /** One view more. */
  public void add(Reflector<?> watch) {
    watches.add(watch);
  }

  /**
   * A line for each, for people: how long ago the API server was last heard about it, and what is
   * wrong if it is not being heard now. Empty if there are none.
   */
  public String text() {
    return watches.stream()
        .filter(Reflector::isAlive)
        .map(watch -> line(watch.name(), watch.hasSynced(), watch.age(), watch.failure()))
        .collect(Collectors.joining());
  }

  /** Tells the age of each in seconds, for a metric. */
  public void ages(ObjDoubleConsumer<String> metric) {
    for (Reflector<?> watch : watches) {
      if (watch.isAlive()) {
        metric.accept(watch.name(), watch.age().toMillis() / 1e3);
      }
    }
  }

  static String line(String name, boolean known, Duration age, Optional<String> failure) {
    String heard =
        known
            ? "heard from the API server " + age.toSeconds() + " s ago"
            : "not known yet, for " + age.toSeconds() + " s";
    return name + ": " + heard + failure.map(why -> "; " + why).orElse("") + "\n";
  }
}
