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
import static mesh.sluice.profile.PolicyField.PROXY_GIDS;
import static mesh.sluice.profile.PolicyField.PROXY_PORTS;
import static mesh.sluice.profile.PolicyField.PROXY_UIDS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import mesh.sluice.policy.ApplicationAddress;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.DnsCapture;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.InterfaceRules;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.Ports;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.policy.SidecarIdentity;

/** The policy that our annotations for single fields make. */
final class SluicePolicy {
  private static final String ALL = "*";
  private static final String NOTHING = "";

  private final Reading reading;

  SluicePolicy(Reading reading) {
    this.reading = reading;
  }

  /**
   * Reads the annotations.
   *
   * @throws InvalidPolicyException if one is malformed; the field is its key
   */
  RedirectPolicy read() {
    InboundCapture inbound = inbound();
    OutboundCapture outbound = outbound();
    if (inbound.mode() != InboundMode.NONE && inbound.port() == outbound.port()) {
      throw new InvalidPolicyException(
          SluiceKey.INBOUND_PORT.key(),
          Integer.toString(inbound.port()),
          SluiceKey.OUTBOUND_PORT.key()
              + " is the same; give the sidecar's two listeners different ports");
    }
    RedirectPolicy policy =
        new RedirectPolicy(
            identity(),
            inbound,
            outbound,
            dns(),
            interfaces(),
            reading.annotation(SluiceKey.DROP_INVALID, DROP_INVALID, "false", SluicePolicy::flag));
    PolicyFindings.find(
        policy,
        SluiceKey.INCLUDE_OUTBOUND_PORTS.key(),
        SluiceKey.INCLUDE_OUTBOUND_CIDRS.key(),
        SluiceKey.VIRTUAL_INTERFACES.key(),
        reading);
    return policy;
  }

  private SidecarIdentity identity() {
    List<OwnerId> uids =
        reading.annotation(SluiceKey.SIDECAR_UIDS, PROXY_UIDS, "1337", SluicePolicy::owners);
    List<OwnerId> gids =
        reading.annotation(SluiceKey.SIDECAR_GIDS, PROXY_GIDS, "1337", SluicePolicy::owners);
    PortSet ports =
        reading.annotation(SluiceKey.SIDECAR_PORTS, PROXY_PORTS, "15008", SluicePolicy::ports);
    if (uids.isEmpty() && gids.isEmpty()) {
      throw new InvalidPolicyException(
          SluiceKey.SIDECAR_UIDS.key(),
          NOTHING,
          SluiceKey.SIDECAR_GIDS.key()
              + " is empty too; name at least one user or group of the sidecar, or its own"
              + " connections are redirected to itself for ever");
    }
    return new SidecarIdentity(uids, gids, ports);
  }

  private InboundCapture inbound() {
    return new InboundCapture(
        reading.annotation(
            SluiceKey.INTERCEPTION_MODE, INBOUND_MODE, "redirect", InboundMode::parse),
        reading.annotation(SluiceKey.INBOUND_PORT, INBOUND_PORT, "15006", SluicePolicy::port),
        reading.annotation(
            SluiceKey.INCLUDE_INBOUND_PORTS, INBOUND_INCLUDE_PORTS, ALL, SluicePolicy::ports),
        union(
            reading.annotation(
                SluiceKey.EXCLUDE_INBOUND_PORTS,
                INBOUND_EXCLUDE_PORTS,
                NOTHING,
                SluicePolicy::ports),
            reading.annotation(
                SluiceKey.SIDECAR_STATUS_PORTS,
                INBOUND_EXCLUDE_PORTS,
                "15020,15021,15090",
                SluicePolicy::ports)),
        reading.annotation(
            SluiceKey.APPLICATION_ADDRESS,
            INBOUND_APPLICATION_ADDRESS,
            "loopback",
            ApplicationAddress::parse));
  }

  private OutboundCapture outbound() {
    return new OutboundCapture(
        reading.annotation(SluiceKey.OUTBOUND_PORT, OUTBOUND_PORT, "15001", SluicePolicy::port),
        reading.annotation(
            SluiceKey.INCLUDE_OUTBOUND_CIDRS, OUTBOUND_INCLUDE_CIDRS, ALL, SluicePolicy::cidrs),
        reading.annotation(
            SluiceKey.EXCLUDE_OUTBOUND_CIDRS, OUTBOUND_EXCLUDE_CIDRS, NOTHING, SluicePolicy::cidrs),
        reading.annotation(
            SluiceKey.INCLUDE_OUTBOUND_PORTS, OUTBOUND_INCLUDE_PORTS, NOTHING, SluicePolicy::ports),
        reading.annotation(
            SluiceKey.EXCLUDE_OUTBOUND_PORTS, OUTBOUND_EXCLUDE_PORTS, NOTHING, SluicePolicy::ports),
        reading.annotation(
            SluiceKey.LOOPBACK_CIDRS,
            OUTBOUND_LOOPBACK_CIDRS,
            PolicyField.text(OutboundCapture.LOCALHOST),
            SluicePolicy::cidrs));
  }

  private Optional<DnsCapture> dns() {
    boolean capture =
        reading.annotation(SluiceKey.DNS_CAPTURE, DNS_PORT, "false", SluicePolicy::flag);
    int port = reading.annotation(SluiceKey.DNS_PORT, DNS_PORT, "15053", SluicePolicy::port);
    CidrSet servers =
        reading.annotation(SluiceKey.DNS_SERVERS, DNS_SERVERS, ALL, SluicePolicy::cidrs);
    if (!capture && reading.find(SluiceKey.DNS_CAPTURE).isEmpty()) {
      refuseWithoutCapture(SluiceKey.DNS_PORT);
      refuseWithoutCapture(SluiceKey.DNS_SERVERS);
    }
    return capture ? Optional.of(new DnsCapture(port, servers)) : Optional.empty();
  }

  private void refuseWithoutCapture(SluiceKey key) {
    Optional<String> value = reading.find(key);
    if (value.isPresent()) {
      throw new InvalidPolicyException(
          key.key(),
          value.get(),
          "DNS is not captured; add " + SluiceKey.DNS_CAPTURE.key() + ": \"true\"");
    }
  }

  private InterfaceRules interfaces() {
    return new InterfaceRules(
        reading.annotation(
            SluiceKey.EXCLUDE_INTERFACES, INTERFACES_EXCLUDE, NOTHING, CommaList::interfaces),
        reading.annotation(
            SluiceKey.VIRTUAL_INTERFACES, INTERFACES_VIRTUAL, NOTHING, CommaList::interfaces));
  }

  static boolean flag(String text) {
    return switch (text.strip()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new InvalidPolicyException("", text, "write true or false");
    };
  }

  private static int port(String text) {
    return Ports.parse(text.strip());
  }

  private static PortSet ports(String text) {
    return isAll(text) ? PortSet.ALL : CommaList.portRanges(text);
  }

  private static CidrSet cidrs(String text) {
    return isAll(text) ? CidrSet.ALL : CommaList.cidrs(text);
  }

  private static boolean isAll(String text) {
    return text.strip().equals(ALL);
  }

  private static List<OwnerId> owners(String text) {
    Function<String, OwnerId> parse = OwnerId::parse;
    return CommaList.entries(text).stream().map(parse).toList();
  }

  private static PortSet union(PortSet one, PortSet other) {
    List<PortRange> ranges = new ArrayList<>(one.ranges());
    ranges.addAll(other.ranges());
    return new PortSet(ranges);
  }
}
