package mesh.sluice.connections;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What becomes of connections that were open before rules came.
 *
 * @param outside go on as they were, past the sidecar, until they end
 * @param lost are reset at their next packet: the kernel could not be told of them
 * @param reason why it could not; empty if none is lost
 */
public record KeptConnections(
    List<TcpConnection> outside, List<TcpConnection> lost, String reason) {
  /** There were none. */
  public static final KeptConnections NONE = new KeptConnections(List.of(), List.of(), "");

  public KeptConnections {
    outside = List.copyOf(outside);
    lost = List.copyOf(lost);
    requireNonNull(reason);
  }
}
