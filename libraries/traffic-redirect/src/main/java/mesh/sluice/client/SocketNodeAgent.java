package mesh.sluice.client;

import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import mesh.sluice.agent.AgentAnswer;
import mesh.sluice.agent.AgentReply;
import mesh.sluice.agent.AgentRequest;
import mesh.sluice.agent.NodeAgent;
import mesh.sluice.agent.PodName;
import mesh.sluice.posix.Posix;
import mesh.sluice.profile.MeshProfile;

/**
 * The node agent behind its socket.
 *
 * <p>A question takes 8 s at most: the kubelet throws the sandbox of a failed ADD away and comes
 * back with a new one only after 11 to 15 s, so waiting is cheaper than failing, while a runtime
 * gives an ADD minutes.
 */
public final class SocketNodeAgent implements NodeAgent {
  static final int TOTAL_MILLISECONDS = 8_000;

  /** What is kept of the time for the answer to come, when the agent has waited in vain. */
  private static final int RESERVED_MILLISECONDS = 500;

  private final AgentClient client;
  private final String path;

  /**
   * @param nanoTime a clock that nobody sets, as {@link System#nanoTime}
   * @param path the agent's socket
   */
  public SocketNodeAgent(Posix posix, LongSupplier nanoTime, String path) {
    this.client = new AgentClient(posix, nanoTime, path);
    this.path = path;
  }

  @Override
  public AgentAnswer ask(PodName pod, Optional<String> uid, List<MeshProfile> profiles) {
    try {
      AgentReply reply =
          client.ask(
              left -> new AgentRequest.Decision(pod, uid, profiles, wait(left)),
              TOTAL_MILLISECONDS);
      return switch (reply) {
        case AgentReply.Decision(AgentAnswer answer) -> answer;
        case AgentReply.Busy() ->
            unavailable("is busy with other pods; it is asked again with the next try");
        case AgentReply.Unsupported(List<Long> versions) ->
            unavailable(
                "speaks version "
                    + versions
                    + " of the protocol, and this sluice-cni version 1; run sluice-cni and"
                    + " sluice-node of the same version");
        case AgentReply.Status status ->
            unavailable("answers another question; run sluice-cni and sluice-node of one version");
      };
    } catch (UnreachableAgentException e) {
      return new AgentAnswer.Unavailable(e.getMessage());
    }
  }

  private AgentAnswer unavailable(String why) {
    return new AgentAnswer.Unavailable("the node agent at " + path + " " + why);
  }

  private static int wait(int left) {
    return Math.clamp(left - RESERVED_MILLISECONDS, 0, AgentRequest.MAX_WAIT_MILLISECONDS);
  }
}
