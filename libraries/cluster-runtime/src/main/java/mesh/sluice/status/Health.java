package mesh.sluice.status;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;

/**
 * Whether the program can still do its work, or only a restart would help: a part that never ends
 * by itself has ended. What is only missing for now, such as the API server, belongs to {@link
 * Readiness}: restarting all replicas would not bring it back. Any thread may call it.
 */
public final class Health {
  private final Map<String, BooleanSupplier> parts = new ConcurrentSkipListMap<>();
  private volatile boolean ending;

  /**
   * One more part.
   *
   * @param part in words: {@code the watch of namespaces}
   * @param alive false once it has ended for good; asked every few seconds, so it must not wait
   */
  public void watch(String part, BooleanSupplier alive) {
    parts.put(requireNonNull(part), requireNonNull(alive));
  }

  /** From now on parts end because they shall. */
  public void end() {
    ending = true;
  }

  /** The parts that have ended, sorted; empty if all is well. */
  public Set<String> dead() {
    Set<String> dead = new TreeSet<>();
    if (!ending) {
      parts.forEach(
          (part, alive) -> {
            if (!alive.getAsBoolean()) {
              dead.add(part);
            }
          });
    }
    return dead;
  }

  static String text(Set<String> dead) {
    return dead.isEmpty() ? "ok\n" : "unhealthy: ended: " + String.join(", ", dead) + "\n";
  }
}
