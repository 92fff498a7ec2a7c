package mesh.sluice.profile;

import static mesh.sluice.profile.PolicyField.DNS_PORT;
import static mesh.sluice.profile.PolicyField.DNS_SERVERS;
import static mesh.sluice.profile.PolicyField.DROP_INVALID;
import static mesh.sluice.profile.PolicyField.INBOUND_APPLICATION_ADDRESS;
import static mesh.sluice.profile.PolicyField.INBOUND_EXCLUDE_PORTS;
import static mesh.sluice.profile.PolicyField.INBOUND_INCLUDE_PORTS;
import static mesh.sluice.profile.PolicyField.INBOUND_MODE;
import static mesh.sluice.profile.PolicyField.INBOUND_PORT;
import static mesh.sluice.profile.PolicyField.INTERFACES_EXCLUDE;
import static mesh.sluice.profile.PolicyField.INTERFACES_VIRTUAL;
import static mesh.sluice.profile.PolicyField.OUTBOUND_EXCLUDE_CIDRS;
import static mesh.sluice.profile.PolicyField.OUTBOUND_EXCLUDE_PORTS;
import static mesh.sluice.profile.PolicyField.OUTBOUND_INCLUDE_CIDRS;
import static mesh.sluice.profile.PolicyField.OUTBOUND_INCLUDE_PORTS;
import static mesh.sluice.profile.PolicyField.OUTBOUND_LOOPBACK_CIDRS;
import static mesh.sluice.profile.PolicyField.OUTBOUND_PORT;
import static mesh.sluice.profile.PolicyField.PROXY_PORTS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.policy.ApplicationAddress;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.DnsCapture;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.InterfaceRules;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.policy.SidecarIdentity;

/** The policy of a pod that istiod injected, with the defaults of istio-cni. */
final class IstioPolicy {
  /** The interception mode of pods that are injected but not redirected. */
  static final String NO_INTERCEPTION = "NONE";

  private static final String ALL = "*";
  private static final String NOTHING = "";
  private static final long OWNER = 1337;
  private static final int INBOUND = 15006;
  private static final int OUTBOUND = 15001;
  private static final int TUNNEL = 15008;
  private static final int DNS = 15053;
  private static final String AGENT = "15020";
  private static final String SIDECAR_PORTS = "15020,15021,15090";
  private static final Cidr LOOPBACK_IPV6 = Cidr.parse("::1/128");
  private static final String FIXED = "Istio's listener";

  private final PodFacts pod;
  private final ContainerFacts sidecar;
  private final Reading reading;

  IstioPolicy(PodFacts pod, ContainerFacts sidecar, Reading reading) {
    this.pod = pod;
    this.sidecar = sidecar;
    this.reading = reading;
  }

  /**
   * Reads the pod.
   *
   * @throws InvalidPolicyException if an annotation is malformed; the field is its key
   */
  RedirectPolicy read() {
    InboundCapture inbound = inbound();
    RedirectPolicy policy =
        new RedirectPolicy(
            identity(), inbound, outbound(), dns(), interfaces(), flag(IstioKey.INVALID_DROP));
    noteFlag(DROP_INVALID, IstioKey.INVALID_DROP);
    findIneffective(
        IstioKey.DUAL_STACK, "IPv4 and IPv6 are both redirected wherever the pod has them");
    findIneffective(IstioKey.OWNER_GROUPS, "connections are redirected whatever their group");
    findIneffective(
        IstioKey.OWNER_GROUPS_EXCLUDE, "connections are redirected whatever their group");
    SidecarOwner.findBypasses(pod, sidecar, policy.sidecar(), reading);
    PolicyFindings.find(
        policy,
        IstioKey.INCLUDE_OUTBOUND_PORTS.key(),
        IstioKey.INCLUDE_OUTBOUND_RANGES.key(),
        IstioKey.REROUTE_INTERFACES.key(),
        reading);
    return policy;
  }

  private SidecarIdentity identity() {
    SidecarOwner owner = new SidecarOwner(pod, sidecar, reading);
    reading.always(PROXY_PORTS, Integer.toString(TUNNEL), "the sidecar terminates HBONE itself");
    return new SidecarIdentity(
        List.of(owner.user(OWNER)), List.of(owner.group(OWNER)), PortSet.of(TUNNEL));
  }

  private InboundCapture inbound() {
    InboundMode mode =
        reading.annotation(IstioKey.INTERCEPTION_MODE, INBOUND_MODE, "REDIRECT", IstioPolicy::mode);
    reading.always(INBOUND_PORT, Integer.toString(INBOUND), FIXED);
    PortSet include =
        reading.annotation(
            IstioKey.INCLUDE_INBOUND_PORTS,
            INBOUND_INCLUDE_PORTS,
            ALL,
            text -> text.equals(ALL) ? PortSet.ALL : CommaList.portsOrZero(text));
    PortSet exclude = excludedInboundPorts();
    noteOverlap(include, exclude);
    reading.always(
        INBOUND_APPLICATION_ADDRESS,
        ApplicationAddress.LOOPBACK.toString(),
        "Istio has no such setting");
    return new InboundCapture(mode, INBOUND, include, exclude);
  }

  private PortSet excludedInboundPorts() {
    List<PortRange> ranges = new ArrayList<>();
    ranges.addAll(
        reading
            .annotation(
                IstioKey.EXCLUDE_INBOUND_PORTS,
                INBOUND_EXCLUDE_PORTS,
                AGENT,
                text -> ports(text, "to redirect no port at all, set includeInboundPorts to \"\""))
            .ranges());
    reading.always(INBOUND_EXCLUDE_PORTS, SIDECAR_PORTS, "telemetry, health and metrics");
    ranges.addAll(CommaList.ports(SIDECAR_PORTS).ranges());
    Optional<String> status = reading.find(IstioKey.STATUS_PORT);
    if (status.isPresent()) {
      reading.note(
          INBOUND_EXCLUDE_PORTS, new Source.Annotation(IstioKey.STATUS_PORT.key(), status.get()));
      ranges.addAll(
          Reading.parse(IstioKey.STATUS_PORT, status.get(), CommaList::portsOrZero).ranges());
    }
    return new PortSet(ranges);
  }

  private OutboundCapture outbound() {
    reading.always(OUTBOUND_PORT, Integer.toString(OUTBOUND), FIXED);
    return new OutboundCapture(
        OUTBOUND,
        reading.annotation(
            IstioKey.INCLUDE_OUTBOUND_RANGES,
            OUTBOUND_INCLUDE_CIDRS,
            ALL,
            text -> text.equals(ALL) ? CidrSet.ALL : CommaList.ranges(text)),
        reading.annotation(
            IstioKey.EXCLUDE_OUTBOUND_RANGES, OUTBOUND_EXCLUDE_CIDRS, NOTHING, CommaList::ranges),
        reading.annotation(
            IstioKey.INCLUDE_OUTBOUND_PORTS,
            OUTBOUND_INCLUDE_PORTS,
            NOTHING,
            text -> ports(text, "to redirect every port, leave includeOutboundIPRanges at \"*\"")),
        reading.annotation(
            IstioKey.EXCLUDE_OUTBOUND_PORTS,
            OUTBOUND_EXCLUDE_PORTS,
            AGENT,
            text -> ports(text, "to redirect no port at all, set includeOutboundIPRanges to \"\"")),
        loopback());
  }

  /** Of IPv6, Istio takes ::1 alone for the pod itself. */
  private CidrSet loopback() {
    String range = sidecar.env().get(IstioKey.LOOPBACK_RANGE.key());
    if (range == null) {
      String usual = PolicyField.text(OutboundCapture.LOCALHOST);
      reading.note(OUTBOUND_LOOPBACK_CIDRS, new Source.Default(usual));
      return OutboundCapture.LOCALHOST;
    }
    reading.note(
        OUTBOUND_LOOPBACK_CIDRS, IstioProfile.environment(sidecar, IstioKey.LOOPBACK_RANGE));
    reading.always(OUTBOUND_LOOPBACK_CIDRS, LOOPBACK_IPV6.toString(), "IPv6 has no other");
    return new CidrSet(
        List.of(Reading.parse(IstioKey.LOOPBACK_RANGE, range, CommaList::range), LOOPBACK_IPV6));
  }

  private Optional<DnsCapture> dns() {
    if (!flag(IstioKey.DNS_CAPTURE)) {
      noteFlag(DNS_PORT, IstioKey.DNS_CAPTURE);
      noteFlag(DNS_SERVERS, IstioKey.DNS_CAPTURE);
      return Optional.empty();
    }
    reading.always(DNS_PORT, Integer.toString(DNS), "the listener of Istio's agent");
    noteFlag(DNS_SERVERS, IstioKey.DNS_CAPTURE);
    return Optional.of(new DnsCapture(DNS, CidrSet.ALL));
  }

  private InterfaceRules interfaces() {
    IstioKey virtual = IstioKey.REROUTE_INTERFACES;
    if (reading.find(virtual).isEmpty()) {
      virtual = IstioKey.KUBEVIRT_INTERFACES;
    } else if (reading.find(IstioKey.KUBEVIRT_INTERFACES).isPresent()) {
      reading.finding(
          IstioKey.KUBEVIRT_INTERFACES.key(),
          "is deprecated and ignored, for the pod has " + virtual.key() + " too");
    }
    List<InterfaceName> excluded =
        reading.annotation(
            IstioKey.EXCLUDE_INTERFACES, INTERFACES_EXCLUDE, NOTHING, CommaList::interfaces);
    return new InterfaceRules(
        excluded, reading.annotation(virtual, INTERFACES_VIRTUAL, NOTHING, CommaList::interfaces));
  }

  private void findIneffective(IstioKey variable, String why) {
    if (sidecar.env().containsKey(variable.key())) {
      reading.finding(variable.key(), "has no effect: " + why);
    }
  }

  private boolean flag(IstioKey variable) {
    return IstioProfile.flag(sidecar, variable, reading);
  }

  private void noteFlag(PolicyField field, IstioKey variable) {
    reading.note(
        field,
        sidecar.env().containsKey(variable.key())
            ? IstioProfile.environment(sidecar, variable)
            : new Source.Default("false"));
  }

  private void noteOverlap(PortSet include, PortSet exclude) {
    if (include.isAll()) {
      return;
    }
    List<Integer> both = new ArrayList<>();
    for (PortRange range : include.ranges()) {
      for (int port = range.first(); port <= range.last(); port++) {
        if (exclude.contains(port)) {
          both.add(port);
        }
      }
    }
    if (!both.isEmpty()) {
      reading.finding(
          IstioKey.INCLUDE_INBOUND_PORTS.key(),
          PolicyField.text(both)
              + " also excluded, and so not redirected; Istio ignores what is excluded beside a"
              + " list of included ports");
    }
  }

  private static InboundMode mode(String text) {
    return switch (text) {
      case "REDIRECT" -> InboundMode.REDIRECT;
      case "TPROXY" -> InboundMode.TPROXY;
      default ->
          throw new InvalidPolicyException(
              "", text, "not an interception mode; write REDIRECT, TPROXY or NONE");
    };
  }

  /** Istio's validator lets an asterisk by, and then its rules cannot be installed. */
  private static PortSet ports(String text, String insteadOfAll) {
    if (text.equals(ALL)) {
      throw new InvalidPolicyException("", text, "this list does not take *; " + insteadOfAll);
    }
    return CommaList.portsOrZero(text);
  }
}
