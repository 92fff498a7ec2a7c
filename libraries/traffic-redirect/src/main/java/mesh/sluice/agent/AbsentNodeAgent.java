package mesh.sluice.agent;

import java.util.List;
import java.util.Optional;
import mesh.sluice.profile.MeshProfile;

/**
 * The agent of a node whose configuration names none: never lets a pod through that may be meshed,
 * and says what to do.
 */
public record AbsentNodeAgent() implements NodeAgent {
  @Override
  public AgentAnswer ask(PodName pod, Optional<String> uid, List<MeshProfile> profiles) {
    return new AgentAnswer.Unavailable(
        "no agentSocket is configured; install sluice-node, let the pod be injected by Sluice,"
            + " which writes sluice.mesh/redirect, or disable the profile");
  }
}
