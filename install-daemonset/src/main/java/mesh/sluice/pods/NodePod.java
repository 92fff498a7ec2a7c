package mesh.sluice.pods;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.profile.NotMeshedReason;
import mesh.sluice.profile.PodFacts;

/**
 * What is kept of a pod.
 *
 * @param uid of its object in the API server
 * @param manifestHash of a static pod, for which the kubelet takes it as the uid
 * @param version of the object ({@code resourceVersion}), for comparison for equality
 * @param node where it runs; empty before it is bound to one
 * @param phase such as {@code Running}; empty if the API server gave none
 * @param addresses of the pod's network, none before it has one
 * @param ending whether it is being deleted
 * @param controller the kind of what has made it and makes another one when it is gone, such as
 *     {@code ReplicaSet}; empty for a pod that stands alone
 * @param redirect what its traffic depends on
 */
public record NodePod(
    String uid,
    Optional<String> manifestHash,
    String version,
    String node,
    String phase,
    List<IpAddress> addresses,
    boolean ending,
    Optional<String> controller,
    Redirect redirect) {
  /** As {@code status.phase} says it of a pod whose containers have all ended. */
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  /** What decides about a pod's traffic. */
  public sealed interface Redirect {
    /** No profile can ever redirect it. */
    record None(NotMeshedReason reason) implements Redirect {
      public None {
        requireNonNull(reason);
      }
    }

    /**
     * Profiles decide.
     *
     * @param facts what profiles ask about, without all else; of the namespace the name alone
     */
    record ByProfile(PodFacts facts) implements Redirect {
      public ByProfile {
        requireNonNull(facts);
      }
    }

    /**
     * It cannot be told.
     *
     * @param complaint one line: what in the pod cannot be read
     */
    record Unreadable(String complaint) implements Redirect {
      public Unreadable {
        requireNonNull(complaint);
      }
    }
  }

  public NodePod {
    requireNonNull(uid);
    requireNonNull(manifestHash);
    requireNonNull(version);
    requireNonNull(node);
    requireNonNull(phase);
    addresses = List.copyOf(addresses);
    requireNonNull(controller);
    requireNonNull(redirect);
  }

  /**
   * Whether it has a sandbox of its own that stays: it is not being deleted and has not ended. A
   * pod whose init containers are at work counts, for it has traffic already.
   */
  public boolean isRunning() {
    return !ending && !addresses.isEmpty() && !ENDED.contains(phase);
  }

  /**
   * Whether it is the pod that the kubelet means.
   *
   * @param wanted K8S_POD_UID; empty for any pod of its name
   */
  boolean is(Optional<String> wanted) {
    return wanted.isEmpty() || wanted.get().equals(uid) || wanted.equals(manifestHash);
  }
}
