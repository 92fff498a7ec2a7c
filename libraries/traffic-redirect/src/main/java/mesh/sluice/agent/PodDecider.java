package mesh.sluice.agent;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import mesh.sluice.profile.MeshProfile;

/** What the node agent answers with: decides about a pod by all that the cluster knows of it. */
@FunctionalInterface
public interface PodDecider {
  /**
   * Decides about a pod of this node. Called by many threads at once. The thread that takes
   * connections asks with a wait of zero and must not be held up, also not by a lock; if the answer
   * is {@link AgentAnswer.Unavailable}, a virtual thread asks again with the wait of the request,
   * and may be held up so long.
   *
   * @param uid which of the pods that have borne this name: the value that the kubelet gives as
   *     K8S_POD_UID. For a static pod that is the hash of its manifest ({@code
   *     kubernetes.io/config.hash}, {@code kubernetes.io/config.mirror}), not the uid of its object
   *     in the API server. Empty if the runtime gave none
   * @param profiles the profiles that the plugin's configuration enables, asked in this order
   * @param wait how long the answer may take at most while the pod, or what is needed of the
   *     cluster, has not been seen; not negative, zero for an answer at once
   * @return what becomes of the pod; {@link AgentAnswer.Unavailable} where that is not known in
   *     time
   * @throws InterruptedException if the thread is interrupted because the agent stops
   */
  AgentAnswer decide(PodName pod, Optional<String> uid, List<MeshProfile> profiles, Duration wait)
      throws InterruptedException;
}
