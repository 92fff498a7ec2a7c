package mesh.sluice.agent;

import java.util.List;
import java.util.Optional;
import mesh.sluice.profile.MeshProfile;

/**
 * Who knows the whole pod: labels, containers, namespace. Asked only where the annotations on the
 * plugin's standard input cannot decide.
 */
@FunctionalInterface
public interface NodeAgent {
  /**
   * Never fails: what keeps the agent from answering is an {@link AgentAnswer.Unavailable}.
   *
   * @param uid which of the pods that have borne this name; empty if the runtime does not say
   * @param profiles the enabled profiles, in their order
   */
  AgentAnswer ask(PodName pod, Optional<String> uid, List<MeshProfile> profiles);
}
