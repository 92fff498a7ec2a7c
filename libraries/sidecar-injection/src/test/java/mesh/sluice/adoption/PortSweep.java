package mesh.sluice.adoption;

import java.util.ArrayList;
import java.util.List;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.reference.Connection;
import mesh.sluice.reference.Connection.FromPeer;
import mesh.sluice.reference.Connection.FromPod;
import mesh.sluice.reference.World;

/** To each port of the world three connections, so that no list of ports goes unmet. */
public final class PortSweep {
  private static final IpAddress PEER = IpAddress.parse("10.66.0.1");
  private static final IpAddress OUTSIDE = IpAddress.parse("198.51.100.7");
  private static final IpAddress POD = IpAddress.parse("10.66.0.10");
  private static final IpAddress POD_TOO = IpAddress.parse("192.168.77.10");
  private static final OwnerId APPLICATION = new OwnerId(1000);

  private PortSweep() {}

  /**
   * The connections, and then {@code others}.
   *
   * @param sidecar the user and the group of the sidecar
   */
  public static List<Connection> and(List<Connection> others, OwnerId sidecar, OwnerId group) {
    List<Connection> connections = new ArrayList<>();
    for (int port : World.SMALL.allPorts()) {
      connections.add(new FromPeer(PEER, POD, port));
      connections.add(new FromPod(false, POD, OUTSIDE, port, APPLICATION, APPLICATION));
      connections.add(new FromPod(true, POD, POD_TOO, port, sidecar, group));
    }
    connections.addAll(others);
    return connections;
  }
}
