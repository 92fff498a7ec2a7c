package mesh.sluice.sandbox;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import mesh.sluice.policy.IpAddress;

/** What a search for a pod's namespace came to. Pure. */
public sealed interface SandboxMatch {
  /**
   * Exactly one namespace has all of the pod's addresses, on one interface.
   *
   * @param link the name of that interface
   */
  record Found(Sandbox sandbox, String link) implements SandboxMatch {
    public Found {
      requireNonNull(sandbox);
      requireNonNull(link);
    }
  }

  /** No namespace has them all. */
  record None() implements SandboxMatch {}

  /**
   * More than one has them all, and nobody can tell which is the pod's.
   *
   * @param sandboxes at least two
   */
  record Several(List<Sandbox> sandboxes) implements SandboxMatch {
    public Several {
      sandboxes = List.copyOf(sandboxes);
    }
  }

  /**
   * Searches for a pod by its addresses.
   *
   * @param addresses of the pod, none of them left out; with none at all, none is found
   */
  static SandboxMatch of(Collection<Sandbox> sandboxes, List<IpAddress> addresses) {
    List<Sandbox> found = new ArrayList<>();
    Optional<SandboxInterface> link = Optional.empty();
    for (Sandbox sandbox : sandboxes) {
      Optional<SandboxInterface> matching = sandbox.with(addresses);
      if (matching.isPresent()) {
        found.add(sandbox);
        link = matching;
      }
    }
    return switch (found.size()) {
      case 0 -> new None();
      case 1 -> new Found(found.getFirst(), link.orElseThrow().name());
      default -> new Several(found);
    };
  }
}
