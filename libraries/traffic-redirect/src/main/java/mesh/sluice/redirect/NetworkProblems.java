package mesh.sluice.redirect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import mesh.sluice.iptables.IptablesBackend;
import mesh.sluice.iptables.Variant;
import mesh.sluice.nft.UntrackedConnections;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.posix.Posix;
import mesh.sluice.route.InterfaceAddress;
import mesh.sluice.route.Links;
import mesh.sluice.route.Routes;

/**
 * What is wrong with the network of the calling thread's namespace, so that rules that are as they
 * should be lead traffic nowhere. The kernel redirects what comes in to the first address of the
 * interface that it comes in by (nf_nat_redirect.c), what goes out to 127.0.0.1 or ::1; either then
 * passes {@code lo} on its way to the sidecar or from there to the application.
 */
final class NetworkProblems {
  private static final String LO = "lo";
  private static final IpAddress LOCALHOST_IPV4 = IpAddress.parse("127.0.0.1");
  private static final IpAddress LOCALHOST_IPV6 = IpAddress.parse("::1");

  private final Posix posix;

  NetworkProblems(Posix posix) {
    this.posix = posix;
  }

  /**
   * Sentences that say what is wrong and what to do; none if nothing is.
   *
   * @param link the pod's interface
   */
  List<String> find(String link) throws IOException {
    if (!Links.isUp(posix, LO)) {
      return List.of(
          "the interface lo is down, so redirected connections hang; set it up (ip link set lo up),"
              + " as the container runtime does when it makes a pod");
    }
    List<String> problems = new ArrayList<>();
    if (!Routes.isLocal(posix, LOCALHOST_IPV4)) {
      problems.add(
          "127.0.0.1 is not an address of lo, so redirected IPv4 connections of the application"
              + " hang; give it back (ip address add 127.0.0.1/8 dev lo)");
    }
    List<InterfaceAddress> addresses = InterfaceAddress.all(posix);
    if (has(addresses, IpFamily.IPV6) && !hasIpv6OnLoopback()) {
      problems.add(
          "lo has no IPv6 while the pod has an IPv6 address, so redirected IPv6 connections hang;"
              + " switch it on (sysctl net.ipv6.conf.lo.disable_ipv6=0) and repeat ADD, or switch"
              + " IPv6 off everywhere (net.ipv6.conf.all.disable_ipv6=1)");
    }
    places()
        .forEach(
            place ->
                problems.add(
                    "a rule in the "
                        + place
                        + " switches connection tracking off (notrack), so what it applies to is"
                        + " not redirected; remove it"));
    OptionalInt index = Links.index(posix, link);
    if (index.isPresent() && isWithoutIpv4(index.getAsInt(), addresses)) {
      problems.add(
          "IPv4 goes by "
              + link
              + ", which has no IPv4 address, so the kernel drops redirected connections that come"
              + " in by it; give it one (ip address add ADDRESS/32 dev "
              + link
              + "), or exclude the interface");
    }
    return problems;
  }

  /** Where connection tracking is switched off; none if nobody can say. */
  private List<String> places() {
    List<String> places = new ArrayList<>();
    try {
      places.addAll(UntrackedConnections.places(posix));
    } catch (IOException e) {
      // A kernel without nf_tables, or somebody who keeps changing rules.
    }
    try {
      if (IptablesBackend.hasLegacyRawTable()) {
        places.addAll(
            new IptablesBackend(posix, Optional.of(Variant.LEGACY), false).untrackedByLegacy());
      }
    } catch (IOException e) {
      // Without the programs of iptables nobody can tell.
    }
    return places;
  }

  boolean hasIpv6OnLoopback() throws IOException {
    return Routes.isLocal(posix, LOCALHOST_IPV6);
  }

  private static boolean has(List<InterfaceAddress> addresses, IpFamily family) {
    return addresses.stream().anyMatch(each -> each.address().family() == family);
  }

  /** An interface without any IPv4 is nothing special: nothing comes in by it then. */
  private boolean isWithoutIpv4(int link, List<InterfaceAddress> addresses) throws IOException {
    boolean own =
        addresses.stream()
            .anyMatch(each -> each.link() == link && each.address().family() == IpFamily.IPV4);
    return !own && Routes.leaveBy(posix, IpFamily.IPV4, link);
  }
}
