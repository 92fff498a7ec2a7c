package mesh.sluice.template;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * The sidecars that were rendered last. Rendering is nearly all of the time that a review takes,
 * and the pods of one workload, which come together, have equal inputs. Any thread may call it.
 */
final class SidecarCache {
  /** Of some 20 KB each. */
  static final int CAPACITY = 256;

  private final LinkedHashMap<SidecarInputs, Sidecar> sidecars =
      new LinkedHashMap<>(16, 0.75f, true);

  /** The sidecar for these inputs, if it is one of those that were asked for last. */
  synchronized Optional<Sidecar> find(SidecarInputs inputs) {
    return Optional.ofNullable(sidecars.get(requireNonNull(inputs)));
  }

  /** Remembers a sidecar, and forgets the one that was not asked for the longest. */
  synchronized void keep(SidecarInputs inputs, Sidecar sidecar) {
    sidecars.put(requireNonNull(inputs), requireNonNull(sidecar));
    if (sidecars.size() > CAPACITY) {
      sidecars.pollFirstEntry();
    }
  }
}
