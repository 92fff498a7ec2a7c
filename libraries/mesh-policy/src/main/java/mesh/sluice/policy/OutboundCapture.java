package mesh.sluice.policy;

import static java.util.Objects.requireNonNull;

/**
 * Which TCP connections of the application go to the sidecar.
 *
 * @param port the sidecar's outbound listener
 * @param includeCidrs destinations that are redirected
 * @param excludeCidrs destinations that are not; wins over everything that includes
 * @param includePorts destination ports that are redirected whatever the address
 * @param excludePorts destination ports that are not redirected; wins over everything that includes
 * @param loopbackCidrs destinations that count as the pod itself: never redirected (Istio's
 *     ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR)
 */
public record OutboundCapture(
    int port,
    CidrSet includeCidrs,
    CidrSet excludeCidrs,
    PortSet includePorts,
    PortSet excludePorts,
    CidrSet loopbackCidrs) {
  /** What Istio takes for the pod itself if its environment does not say otherwise. */
  public static final CidrSet LOCALHOST = CidrSet.parse("127.0.0.1/32", "::1/128");

  /** Everything to 15001, as Istio has it. */
  public static final OutboundCapture DEFAULT =
      new OutboundCapture(15001, CidrSet.ALL, CidrSet.NONE, PortSet.NONE, PortSet.NONE);

  /** With {@link #LOCALHOST} as loopback. */
  public OutboundCapture(
      int port,
      CidrSet includeCidrs,
      CidrSet excludeCidrs,
      PortSet includePorts,
      PortSet excludePorts) {
    this(port, includeCidrs, excludeCidrs, includePorts, excludePorts, LOCALHOST);
  }

  public OutboundCapture {
    Ports.check(port);
    requireNonNull(includeCidrs);
    requireNonNull(excludeCidrs);
    requireNonNull(includePorts);
    requireNonNull(excludePorts);
    requireNonNull(loopbackCidrs);
  }
}
