package mesh.sluice.decide;

import mesh.sluice.profile.Decision;
import mesh.sluice.protocol.CniArgs;
import mesh.sluice.protocol.CniException;

/**
 * Who knows the whole pod: labels, containers, namespace. Asked only where the annotations on
 * standard input cannot decide.
 */
@FunctionalInterface
public interface NodeAgent {
  /**
   * @param why what the annotations leave open, for the error
   * @throws CniException with code 11 if the agent cannot answer now
   */
  Decision decide(CniArgs pod, String why) throws CniException;
}
