package mesh.sluice.redirect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.posix.Posix;
import mesh.sluice.route.InterfaceAddress;
import mesh.sluice.route.Links;
import mesh.sluice.rules.PodAddresses;

/**
 * Finds the addresses of the pod whose namespace the calling thread is in. Of each family it is the
 * first that was said; else the first of the interface that was said; else, where a meta plugin
 * calls for an interface that has none, that of the only other interface which has any.
 */
final class AddressSearch {
  private final Posix posix;

  AddressSearch(Posix posix) {
    this.posix = posix;
  }

  /**
   * One address of each family that the pod has.
   *
   * @throws UnknownAddressException if there is none at all, or it is not known which of several is
   *     the pod's; the message says what to do
   */
  PodAddresses find(PodNetwork network) throws IOException {
    PodAddresses said = PodAddresses.of(network.addresses());
    if (said.ipv4().isPresent() && said.ipv6().isPresent()) {
      return said;
    }
    List<InterfaceAddress> there = InterfaceAddress.all(posix);
    List<IpAddress> found = new ArrayList<>(network.addresses());
    for (IpFamily family : IpFamily.values()) {
      if (said.of(family).isEmpty()) {
        found.addAll(choose(family, there, network));
      }
    }
    if (found.isEmpty()) {
      throw new UnknownAddressException(
          "the pod has no address at which its application could be called: neither prevResult nor"
              + " the interface "
              + network.link()
              + " has one; call Sluice after the plugin that assigns addresses, or set "
              + "the application's address to loopback");
    }
    return PodAddresses.of(found);
  }

  /** None, if the pod has none of the family. */
  private List<IpAddress> choose(IpFamily family, List<InterfaceAddress> there, PodNetwork network)
      throws IOException {
    List<InterfaceAddress> candidates =
        there.stream().filter(each -> each.address().family() == family).toList();
    if (candidates.isEmpty()) {
      return List.of();
    }
    OptionalInt link = Links.index(posix, network.link().value());
    List<IpAddress> own = new ArrayList<>();
    for (InterfaceAddress candidate : candidates) {
      if (link.isPresent() && candidate.link() == link.getAsInt()) {
        own.add(candidate.address());
      }
    }
    if (!own.isEmpty()) {
      return own;
    }
    if (candidates.stream().map(InterfaceAddress::link).distinct().count() > 1) {
      throw new UnknownAddressException(
          "the pod's "
              + family
              + " address, at which its application is called, is not known: prevResult names none,"
              + " the interface "
              + network.link()
              + " has none, and several others have one; let CNI_IFNAME or prevResult name it");
    }
    return candidates.stream().map(InterfaceAddress::address).toList();
  }
}
