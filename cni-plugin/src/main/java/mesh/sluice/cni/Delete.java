package mesh.sluice.cni;

import java.io.IOException;
import mesh.sluice.decide.PluginConfiguration;
import mesh.sluice.netns.Netns;
import mesh.sluice.posix.Posix;
import mesh.sluice.protocol.Answer;
import mesh.sluice.protocol.CniException;
import mesh.sluice.protocol.NetworkConfiguration;
import mesh.sluice.protocol.Request;
import mesh.sluice.redirect.PodRedirect;

/**
 * DEL: removes what ADD installed, where there is something to remove.
 *
 * <p>It never fails for what it finds: the rules end with the namespace in any case, while a DEL
 * that fails would leave the pod Terminating forever.
 */
final class Delete {
  private final Posix posix;
  private final Log log;

  Delete(Posix posix, Log log) {
    this.posix = posix;
    this.log = log;
  }

  /**
   * @throws CniException with code 8 if the namespace is our own: no ADD can have been there, so a
   *     runtime that asks for it is wrong about more than this pod
   */
  byte[] run(Request request, NetworkConfiguration configuration) throws CniException {
    if (request.netns().isEmpty()) {
      log.line(request, "nothing to remove: the runtime gave no namespace");
      return Answer.nothing();
    }
    try (Netns netns = Sandbox.refuseOwn(Netns.open(posix, request.netns().get()), request)) {
      netns.enter();
      PodRedirect redirect =
          new PodRedirect(posix, PluginConfiguration.backend(configuration.root()));
      boolean all = redirect.remove(request.interfaceName());
      log.line(
          request,
          all
              ? "no rules of Sluice are left"
              : "the rules stay: they are also in force for another network of the pod");
    } catch (IOException e) {
      log.line(request, "nothing was removed: " + e.getMessage());
    }
    return Answer.nothing();
  }
}
