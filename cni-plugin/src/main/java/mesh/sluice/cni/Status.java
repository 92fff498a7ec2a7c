package mesh.sluice.cni;

import java.io.IOException;
import java.util.function.LongSupplier;
import mesh.sluice.agent.AgentRequest;
import mesh.sluice.client.AgentClient;
import mesh.sluice.client.UnreachableAgentException;
import mesh.sluice.decide.PluginConfiguration;
import mesh.sluice.posix.Posix;
import mesh.sluice.protocol.Answer;
import mesh.sluice.protocol.CniException;
import mesh.sluice.protocol.ErrorCode;
import mesh.sluice.protocol.NetworkConfiguration;
import mesh.sluice.redirect.PodRedirect;

/**
 * STATUS: sees whether pods can be started here. The runtime polls it every five seconds, and a
 * failure takes the node out of service within seconds: so it fails only where no pod at all could
 * be meshed, and for the node agent only if the configuration says so.
 */
final class Status {
  /**
   * A restart of the agent takes some 200 ms. While STATUS hangs, the kubelet starts and ends no
   * pod at all.
   */
  private static final int PATIENCE_MILLISECONDS = 1_000;

  private final Posix posix;
  private final LongSupplier nanoTime;

  /**
   * @param nanoTime a clock that nobody sets; asked only where the node agent is
   */
  Status(Posix posix, LongSupplier nanoTime) {
    this.posix = posix;
    this.nanoTime = nanoTime;
  }

  /**
   * @throws CniException with code 50
   */
  byte[] run(NetworkConfiguration network) throws CniException {
    PluginConfiguration own = configuration(network);
    try {
      new PodRedirect(posix, own.backend()).probe();
    } catch (IOException e) {
      throw notReady("no pod of this node can be meshed", e.getMessage());
    }
    if (own.statusRequiresAgent()) {
      requireAgent(own.agentSocket().orElseThrow());
    }
    return Answer.nothing();
  }

  /** With a configuration that cannot be used, each ADD would fail. */
  private static PluginConfiguration configuration(NetworkConfiguration network)
      throws CniException {
    try {
      return PluginConfiguration.parse(network);
    } catch (CniException e) {
      throw notReady("the entry of sluice-cni cannot be used: " + e.getMessage(), e.details());
    }
  }

  /** Whatever it answers, it is there. */
  private void requireAgent(String socket) throws CniException {
    try {
      var unused =
          new AgentClient(posix, nanoTime, socket)
              .ask(left -> new AgentRequest.Status(), PATIENCE_MILLISECONDS);
    } catch (UnreachableAgentException e) {
      throw notReady(
          "the node agent does not answer, and statusRequiresAgent is set", e.getMessage());
    }
  }

  private static CniException notReady(String problem, String details) {
    return new CniException(ErrorCode.NOT_READY, problem, details);
  }
}
