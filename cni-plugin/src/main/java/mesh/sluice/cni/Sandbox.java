package mesh.sluice.cni;

import java.util.List;
import java.util.Optional;
import mesh.sluice.netns.InvalidNetnsException;
import mesh.sluice.netns.Netns;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.posix.SystemCallException;
import mesh.sluice.protocol.CniException;
import mesh.sluice.protocol.ErrorCode;
import mesh.sluice.protocol.PreviousResult;
import mesh.sluice.protocol.Request;
import mesh.sluice.redirect.PodNetwork;
import mesh.sluice.redirect.PodRedirect;

/** The pod's network namespace, as a request names it. */
final class Sandbox {
  private Sandbox() {}

  /**
   * Opens the namespace, unless it is the one that we run in: rules there would redirect the
   * traffic of the whole node.
   *
   * @throws CniException with code 8
   */
  static Netns open(Posix posix, Request request) throws CniException {
    try {
      return refuseOwn(Netns.open(posix, request.netns().orElse("")), request);
    } catch (InvalidNetnsException | SystemCallException e) {
      throw new CniException(
          ErrorCode.INVALID_NETNS,
          "CNI_NETNS: " + e.getMessage(),
          "give the path of the pod's network namespace");
    }
  }

  /**
   * What the request says of the pod's network. The result of the plugin before is looked at only
   * for a policy that needs it.
   *
   * @throws CniException with code 7 if that result is needed and malformed
   */
  static PodNetwork network(
      Request request, Optional<PreviousResult> previous, RedirectPolicy policy)
      throws CniException {
    InterfaceName link = new InterfaceName(request.interfaceName());
    return PodRedirect.needsAddresses(policy) && previous.isPresent()
        ? new PodNetwork(link, previous.get().addresses(request.interfaceName()))
        : new PodNetwork(link, List.of());
  }

  /**
   * Lets every namespace pass but the one that we run in; closes that one.
   *
   * @throws CniException with code 8
   */
  static Netns refuseOwn(Netns netns, Request request) throws CniException, SystemCallException {
    if (request.netnsOverride() || !netns.isOwn()) {
      return netns;
    }
    netns.close();
    throw new CniException(
        ErrorCode.INVALID_NETNS,
        "plugin's netns and netns from CNI_NETNS should not be the same",
        netns.path() + " is the network namespace of the host; nothing was changed there");
  }
}
