package mesh.sluice.peers;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import mesh.sluice.peers.IstioPod.Way;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.OsmMeshConfig;
import mesh.sluice.reference.Connection;
import mesh.sluice.reference.Connection.FromPeer;
import mesh.sluice.reference.Connection.FromPod;
import mesh.sluice.reference.World;
import mesh.sluice.rules.Protocol;

/**
 * A pod of Istio's and a connection that concerns it.
 *
 * @param pod whose
 * @param policy what Sluice makes of the pod
 * @param connection of the pod or to it
 */
public record Meeting(IstioPod pod, RedirectPolicy policy, Connection connection) {
  static final int DNS = 53;
  static final int AGENT = 15020;
  static final int TUNNEL = 15008;

  private static final List<String> PASSTHROUGH = List.of("127.0.0.6", "::6");

  public Meeting {
    requireNonNull(pod);
    requireNonNull(policy);
    requireNonNull(connection);
  }

  Meeting(IstioPod pod, Connection connection) {
    this(pod, policy(pod), connection);
  }

  /** What Sluice does with the pod, which must be meshed. */
  static RedirectPolicy policy(IstioPod pod) {
    Decision decision =
        MeshProfile.explain(List.of(MeshProfile.ISTIO), pod.facts(), OsmMeshConfig.DEFAULT)
            .decision();
    if (decision instanceof Decision.Meshed(RedirectPolicy policy)) {
      return policy;
    }
    throw new AssertionError(pod + " is " + decision);
  }

  static IstioPod pod(Way way, Map<String, String> annotations, Map<String, String> env) {
    return IstioPod.of(way, annotations, env);
  }

  static Connection fromPeer(String source, String destination, int port) {
    return new FromPeer(IpAddress.parse(source), IpAddress.parse(destination), port);
  }

  /** Over lo to the addresses of the pod that the examples use, otherwise to a peer. */
  static Connection fromPod(String source, String destination, int port, long user, long group) {
    boolean loopback = destination.startsWith("127.") || destination.equals("192.168.77.10");
    return new FromPod(
        loopback,
        IpAddress.parse(source),
        IpAddress.parse(destination),
        port,
        new OwnerId(user),
        new OwnerId(group));
  }

  int port() {
    return connection.port();
  }

  boolean isInitContainer() {
    return pod.way() == Way.INIT_CONTAINER;
  }

  boolean isFromPeer() {
    return connection instanceof FromPeer;
  }

  boolean isOverLoopback() {
    return connection instanceof FromPod own && own.loopback();
  }

  boolean isOfSidecar() {
    return connection instanceof FromPod own
        && (own.user().equals(pod.user()) || own.group().equals(pod.group()));
  }

  boolean isOfGroupOnly() {
    return connection instanceof FromPod own
        && own.group().equals(pod.group())
        && !own.user().equals(pod.user());
  }

  boolean capturesDns() {
    return pod.flag("ISTIO_META_DNS_CAPTURE");
  }

  boolean isTransparent() {
    return policy.inbound().mode() == InboundMode.TPROXY;
  }

  /** Istio marks what the sidecar sends to its own pod, and then treats it as from outside. */
  boolean isTransparentHairpin() {
    return isTransparent()
        && isOverLoopback()
        && isOfSidecar()
        && connection instanceof FromPod own
        && !PASSTHROUGH.contains(own.source().toString());
  }

  /** Whether the port is one that leads to the sidecar from outside. */
  boolean isCapturedInboundPort() {
    InboundCapture inbound = policy.inbound();
    return inbound.includePorts().contains(port()) && !inbound.excludePorts().contains(port());
  }

  /** Whether the port is in a list of included ones, which is not the word for all. */
  boolean isListedInboundPort() {
    return !policy.inbound().includePorts().isAll()
        && policy.inbound().includePorts().contains(port());
  }

  /**
   * Whether both sides can be compared. With DNS capture, Istio needs a resolver that runs as the
   * sidecar's user, for it tells its answers by that; the listeners of these pods are root's. With
   * transparent interception, Istio keeps the answers to what only passes through the pod.
   */
  public boolean canBeObserved() {
    boolean query = capturesDns() && connection.protocol() == Protocol.UDP;
    boolean transit = isFromPeer() && connection.link().equals(World.TAP0);
    return !query && !transit;
  }
}
