package mesh.sluice.peers;

import static mesh.sluice.peers.Meeting.fromPeer;
import static mesh.sluice.peers.Meeting.fromPod;
import static mesh.sluice.peers.Meeting.pod;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import mesh.sluice.evaluate.PacketOutcome;
import mesh.sluice.peers.IstioPod.Way;
import mesh.sluice.policy.IpFamily;

/**
 * What becomes of a connection with Istio where Sluice does something else on purpose, each with an
 * example. The table for people is in {@code docs/compatibility.md}. The first that applies counts.
 */
public enum IstioDifference {
  /** Istio leaves IPv6 alone in a pod whose first address is of IPv4. */
  SECOND_FAMILY(
      meeting ->
          meeting.connection().family() == IpFamily.IPV6 && !meeting.pod().flag("ISTIO_DUAL_STACK"),
      Outcome.DIRECT,
      new Meeting(pod(Way.CNI_PLUGIN, Map.of(), Map.of()), fromPeer("fd66::1", "fd66::10", 80))),

  /** Istio forgets excluded inbound ports where there is a list of included ones. */
  EXCLUDED_BESIDE_INCLUDED_PORT(
      meeting ->
          meeting.isFromPeer()
              && meeting.isListedInboundPort()
              && meeting.policy().inbound().excludePorts().contains(meeting.port()),
      Outcome.INBOUND,
      new Meeting(
          pod(
              Way.CNI_PLUGIN,
              Map.of(
                  "traffic.sidecar.istio.io/includeInboundPorts", "80,8080",
                  "traffic.sidecar.istio.io/excludeInboundPorts", "80"),
              Map.of()),
          fromPeer("10.66.0.1", "10.66.0.10", 80))),

  /** Istio's exception for the tunnel's port is in the table nat only. */
  TRANSPARENT_TUNNEL(
      meeting ->
          meeting.port() == Meeting.TUNNEL
              && meeting.isTransparent()
              && (meeting.isFromPeer() || meeting.isTransparentHairpin()),
      Outcome.INBOUND,
      new Meeting(
          pod(Way.CNI_PLUGIN, Map.of("sidecar.istio.io/interceptionMode", "TPROXY"), Map.of()),
          fromPeer("10.66.0.1", "10.66.0.10", Meeting.TUNNEL))),

  /** Istio intercepts what the table nat has let by. */
  TRANSPARENT_EXCLUDED_PORT(
      meeting ->
          meeting.isTransparentHairpin()
              && meeting.policy().outbound().excludePorts().contains(meeting.port()),
      Outcome.INBOUND,
      new Meeting(
          pod(
              Way.CNI_PLUGIN,
              Map.of(
                  "sidecar.istio.io/interceptionMode", "TPROXY",
                  "traffic.sidecar.istio.io/excludeOutboundPorts", "3306"),
              Map.of()),
          fromPod("10.66.0.10", "192.168.77.10", 3306, 1337, 1337))),

  /** Nor does the rule that spares a name server in the pod hold for what is intercepted. */
  TRANSPARENT_NAME_SERVER(
      meeting ->
          meeting.isTransparentHairpin() && meeting.capturesDns() && meeting.port() == Meeting.DNS,
      Outcome.INBOUND,
      new Meeting(
          pod(
              Way.CNI_PLUGIN,
              Map.of("sidecar.istio.io/interceptionMode", "TPROXY"),
              Map.of("ISTIO_META_DNS_CAPTURE", "true")),
          fromPod("10.66.0.10", "192.168.77.10", Meeting.DNS, 1337, 1337))),

  /**
   * Over lo, Istio takes a socket that has only the sidecar's group for the application's. Where a
   * range of loopback addresses is included, it has no rule that spares the application; and what
   * it intercepts transparently, it knows by the group too.
   */
  GROUP_WITHOUT_USER(
      meeting ->
          meeting.isOverLoopback()
              && meeting.isOfGroupOnly()
              && !meeting.policy().outbound().includeCidrs().includesLoopback()
              && !(meeting.isTransparentHairpin() && meeting.isCapturedInboundPort())
              && !(meeting.capturesDns() && meeting.port() == Meeting.DNS),
      Outcome.DIRECT,
      new Meeting(
          pod(Way.CNI_PLUGIN, Map.of(), Map.of()),
          fromPod("10.66.0.10", "192.168.77.10", 80, 1000, 1337))),

  /** With DNS capture, Istio's rule that spares a name server in the pod knows users only. */
  NAME_SERVER_BY_GROUP(
      meeting ->
          meeting.isOverLoopback()
              && meeting.isOfGroupOnly()
              && meeting.capturesDns()
              && meeting.port() == Meeting.DNS,
      Outcome.INBOUND,
      new Meeting(
          pod(Way.CNI_PLUGIN, Map.of(), Map.of("ISTIO_META_DNS_CAPTURE", "true")),
          fromPod("10.66.0.10", "192.168.77.10", Meeting.DNS, 1000, 1337))),

  /** istio-init, other than istio-cni, does not exclude 15020 by itself: of what comes in ... */
  AGENT_INBOUND(
      meeting ->
          meeting.isInitContainer() && meeting.isFromPeer() && meeting.port() == Meeting.AGENT,
      Outcome.INBOUND,
      new Meeting(
          pod(Way.INIT_CONTAINER, Map.of("status.sidecar.istio.io/port", "8081"), Map.of()),
          fromPeer("10.66.0.1", "10.66.0.10", Meeting.AGENT))),

  /** ... of what the application sends ... */
  AGENT_OUTBOUND(
      meeting ->
          meeting.isInitContainer()
              && !meeting.isFromPeer()
              && !meeting.isOfSidecar()
              && meeting.port() == Meeting.AGENT,
      Outcome.OUTBOUND,
      new Meeting(
          pod(Way.INIT_CONTAINER, Map.of(), Map.of()),
          fromPod("10.66.0.10", "198.51.100.7", Meeting.AGENT, 1000, 1000))),

  /** ... and of what the sidecar sends to its own pod. */
  AGENT_HAIRPIN(
      meeting ->
          meeting.isInitContainer()
              && meeting.isOverLoopback()
              && meeting.isOfSidecar()
              && meeting.port() == Meeting.AGENT,
      Outcome.INBOUND,
      new Meeting(
          pod(Way.INIT_CONTAINER, Map.of(), Map.of()),
          fromPod("10.66.0.10", "192.168.77.10", Meeting.AGENT, 1337, 1337))),

  /** istio-cni counts on the injector to have excluded the status port. */
  STATUS_PORT(
      meeting ->
          !meeting.isInitContainer()
              && meeting.isFromPeer()
              && meeting
                  .pod()
                  .annotation("status.sidecar.istio.io/port", "")
                  .equals("" + meeting.port()),
      Outcome.INBOUND,
      new Meeting(
          pod(Way.CNI_PLUGIN, Map.of("status.sidecar.istio.io/port", "8081"), Map.of()),
          fromPeer("10.66.0.1", "10.66.0.10", 8081))),

  /** Istio leads the sidecar from localhost to itself where another range was named for it. */
  LOCALHOST_OUTSIDE_LOOPBACK_RANGE(
      meeting ->
          meeting.isInitContainer()
              && meeting.isOfSidecar()
              && meeting.connection().destination().toString().equals("127.0.0.1"),
      Outcome.INBOUND,
      new Meeting(
          pod(
              Way.INIT_CONTAINER,
              Map.of(),
              Map.of("ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR", "127.0.0.53/32")),
          fromPod("127.0.0.1", "127.0.0.1", 80, 1337, 1337))),

  /** istio-cni does not know the variable of the sidecar. */
  LOOPBACK_RANGE_OF_THE_SIDECAR(
      meeting ->
          !meeting.isInitContainer()
              && meeting.isOfSidecar()
              && meeting.pod().env().containsKey("ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR"),
      Outcome.INBOUND,
      new Meeting(
          pod(Way.CNI_PLUGIN, Map.of(), Map.of("ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR", "127.0.0.0/8")),
          fromPod("127.0.0.1", "127.0.0.53", 80, 1337, 1337))),

  /** Only istio-init knows groups of applications that are not redirected. */
  OWNER_GROUPS(
      meeting ->
          meeting.isInitContainer()
              && meeting.pod().env().containsKey("ISTIO_OUTBOUND_OWNER_GROUPS"),
      Outcome.DIRECT,
      new Meeting(
          pod(Way.INIT_CONTAINER, Map.of(), Map.of("ISTIO_OUTBOUND_OWNER_GROUPS", "4242")),
          fromPod("10.66.0.10", "198.51.100.7", 80, 1000, 1000))),

  /** istio-init captures DNS to the servers of resolv.conf, istio-cni to all. */
  OTHER_NAME_SERVER(
      meeting ->
          meeting.isInitContainer() && meeting.capturesDns() && meeting.port() == Meeting.DNS,
      Outcome.OUTBOUND,
      new Meeting(
          pod(Way.INIT_CONTAINER, Map.of(), Map.of("ISTIO_META_DNS_CAPTURE", "true")),
          fromPod("10.66.0.10", "198.51.100.7", Meeting.DNS, 1000, 1000)));

  /** Where Istio sends a connection. */
  private enum Outcome {
    DIRECT(new PacketOutcome.Direct()),
    INBOUND(new PacketOutcome.Redirected(15006)),
    OUTBOUND(new PacketOutcome.Redirected(15001));

    private final PacketOutcome fate;

    Outcome(PacketOutcome fate) {
      this.fate = fate;
    }
  }

  private final Predicate<Meeting> applies;
  private final Outcome istio;
  private final Meeting example;

  IstioDifference(Predicate<Meeting> applies, Outcome istio, Meeting example) {
    this.applies = applies;
    this.istio = istio;
    this.example = example;
  }

  /** The one that allows a connection to have another fate. */
  static Optional<IstioDifference> of(Meeting meeting) {
    return of(meeting, EnumSet.allOf(IstioDifference.class));
  }

  /** As {@link #of(Meeting)}, where only some of them can be. */
  public static Optional<IstioDifference> of(Meeting meeting, Set<IstioDifference> possible) {
    return Arrays.stream(values())
        .filter(possible::contains)
        .filter(value -> value.applies.test(meeting))
        .findFirst();
  }

  /** What Istio does; observed the same whether redirected or intercepted. */
  public PacketOutcome fateWithIstio() {
    return istio.fate;
  }

  /** A pod and a connection that show it. */
  Meeting example() {
    return example;
  }
}
