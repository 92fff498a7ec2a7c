package mesh.sluice.policy;

import static java.util.Objects.requireNonNull;

/**
 * Which DNS queries of the application go to the sidecar's resolver.
 *
 * @param port the sidecar's DNS listener, UDP and TCP
 * @param servers the name servers whose traffic is captured; {@link CidrSet#ALL} for any
 */
public record DnsCapture(int port, CidrSet servers) {
  public DnsCapture {
    Ports.check(port);
    requireNonNull(servers);
  }
}
