package mesh.sluice.agent;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The agent of a node that has none: never lets a pod through that may be meshed, and says what to
 * do.
 *
 * @param socket where the plugin's configuration says that the agent listens; empty if it names
 *     none
 */
public record AbsentNodeAgent(Optional<String> socket) implements NodeAgent {
  public AbsentNodeAgent {
    requireNonNull(socket);
  }

  @Override
  public AgentAnswer ask(PodName pod) {
    return new AgentAnswer.Unavailable(
        socket
            .map(path -> "the node agent does not answer at " + path + "; see that it runs")
            .orElse(
                "no agentSocket is configured; let the pod be injected by Sluice, which writes"
                    + " sluice.mesh/redirect, or disable the profile"));
  }
}
