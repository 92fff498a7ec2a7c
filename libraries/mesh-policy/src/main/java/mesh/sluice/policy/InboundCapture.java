package mesh.sluice.policy;

import static java.util.Objects.requireNonNull;

/**
 * Which TCP connections from outside go to the sidecar, and from there to the application.
 *
 * @param mode how they get there
 * @param port the sidecar's inbound listener
 * @param includePorts destination ports that are redirected
 * @param excludePorts destination ports that are not; wins over {@code includePorts}
 * @param applicationAddress where the sidecar finds the application that it calls at localhost
 */
public record InboundCapture(
    InboundMode mode,
    int port,
    PortSet includePorts,
    PortSet excludePorts,
    ApplicationAddress applicationAddress) {
  /** All ports to 15006, but for the sidecar's telemetry, health and metrics, as Istio has it. */
  public static final InboundCapture DEFAULT =
      new InboundCapture(InboundMode.REDIRECT, 15006, PortSet.ALL, PortSet.of(15020, 15021, 15090));

  /** With an application on loopback. */
  public InboundCapture(InboundMode mode, int port, PortSet includePorts, PortSet excludePorts) {
    this(mode, port, includePorts, excludePorts, ApplicationAddress.LOOPBACK);
  }

  public InboundCapture {
    requireNonNull(mode);
    Ports.check(port);
    requireNonNull(includePorts);
    requireNonNull(excludePorts);
    requireNonNull(applicationAddress);
  }

  public InboundCapture withMode(InboundMode other) {
    return new InboundCapture(other, port, includePorts, excludePorts, applicationAddress);
  }

  public InboundCapture withExcludePorts(PortSet other) {
    return new InboundCapture(mode, port, includePorts, other, applicationAddress);
  }

  public InboundCapture withApplicationAddress(ApplicationAddress other) {
    return new InboundCapture(mode, port, includePorts, excludePorts, other);
  }
}
