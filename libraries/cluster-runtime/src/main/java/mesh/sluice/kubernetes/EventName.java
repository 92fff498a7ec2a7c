package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

/** How an Event gets its name. */
public sealed interface EventName {
  /**
   * One Event of this name: if several replicas record it, the first is kept.
   *
   * @param name a DNS subdomain
   */
  record Exact(String name) implements EventName {
    public Exact {
      requireNonNull(name);
    }
  }

  /**
   * An Event of its own each time; the API server completes the name.
   *
   * @param prefix the beginning of a DNS subdomain
   */
  record Generated(String prefix) implements EventName {
    public Generated {
      requireNonNull(prefix);
    }
  }
}
