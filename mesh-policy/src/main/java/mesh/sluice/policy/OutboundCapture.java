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
 */
public record OutboundCapture(
    int port,
    CidrSet includeCidrs,
    CidrSet excludeCidrs,
    PortSet includePorts,
    PortSet excludePorts) {
  /** Everything to 15001, as Istio has it. */
  public static final OutboundCapture DEFAULT =
      new OutboundCapture(15001, CidrSet.ALL, CidrSet.NONE, PortSet.NONE, PortSet.NONE);

  public OutboundCapture {
    Ports.check(port);
    requireNonNull(includeCidrs);
    requireNonNull(excludeCidrs);
    requireNonNull(includePorts);
    requireNonNull(excludePorts);
  }
}
