package mesh.sluice.decide;

import java.util.Optional;
import mesh.sluice.profile.Decision;
import mesh.sluice.protocol.CniArgs;
import mesh.sluice.protocol.CniException;
import mesh.sluice.protocol.ErrorCode;

/**
 * The agent of a node that has none: never lets a pod through that may be meshed, and says what to
 * do.
 *
 * @param socket where the configuration says that it listens; empty if it names none
 */
public record AbsentNodeAgent(Optional<String> socket) implements NodeAgent {
  @Override
  public Decision decide(CniArgs pod, String why) throws CniException {
    throw new CniException(
        ErrorCode.TRY_AGAIN_LATER,
        "cannot tell whether " + pod.pod().orElse("the pod") + " is meshed: " + why,
        socket
            .map(path -> "the node agent does not answer at " + path + "; see that it runs")
            .orElse(
                "no agentSocket is configured; let the pod be injected by Sluice, which writes"
                    + " sluice.mesh/redirect, or disable the profile"));
  }
}
