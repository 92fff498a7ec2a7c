package mesh.sluice.adoption;

import static mesh.sluice.adoption.IptablesOption.CAPTURE_ALL_DNS;
import static mesh.sluice.adoption.IptablesOption.CLEANUP_ONLY;
import static mesh.sluice.adoption.IptablesOption.DROP_INVALID;
import static mesh.sluice.adoption.IptablesOption.DRY_RUN;
import static mesh.sluice.adoption.IptablesOption.EXCLUDE_INBOUND_PORTS;
import static mesh.sluice.adoption.IptablesOption.EXCLUDE_INTERFACES;
import static mesh.sluice.adoption.IptablesOption.EXCLUDE_OUTBOUND_PORTS;
import static mesh.sluice.adoption.IptablesOption.EXCLUDE_RANGES;
import static mesh.sluice.adoption.IptablesOption.GROUPS;
import static mesh.sluice.adoption.IptablesOption.INBOUND_PORT;
import static mesh.sluice.adoption.IptablesOption.INCLUDE_INBOUND_PORTS;
import static mesh.sluice.adoption.IptablesOption.INCLUDE_OUTBOUND_PORTS;
import static mesh.sluice.adoption.IptablesOption.INCLUDE_RANGES;
import static mesh.sluice.adoption.IptablesOption.MARK;
import static mesh.sluice.adoption.IptablesOption.MODE;
import static mesh.sluice.adoption.IptablesOption.NETWORK_NAMESPACE;
import static mesh.sluice.adoption.IptablesOption.OUTBOUND_PORT;
import static mesh.sluice.adoption.IptablesOption.REDIRECT_DNS;
import static mesh.sluice.adoption.IptablesOption.ROUTE_TABLE;
import static mesh.sluice.adoption.IptablesOption.SKIP_RULE_APPLY;
import static mesh.sluice.adoption.IptablesOption.TUNNEL_PORT;
import static mesh.sluice.adoption.IptablesOption.USERS;
import static mesh.sluice.adoption.IptablesOption.VIRTUAL_INTERFACES;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.DnsCapture;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.InterfaceRules;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.policy.SidecarIdentity;
import mesh.sluice.profile.CommaList;
import mesh.sluice.profile.IstioKey;

/** The policy that istio-iptables would have carried out, with its defaults. */
final class IptablesPolicy {
  private static final String ALL = "*";
  private static final String NONE = "";
  private static final long OWNER = 1337;
  private static final int DNS_LISTENER = 15053;
  private static final Cidr LOOPBACK_IPV6 = Cidr.parse("::1/128");

  private static final String LOOPBACK_RANGE = IstioKey.LOOPBACK_RANGE.key();
  private static final String OWNER_GROUPS = IstioKey.OWNER_GROUPS.key();
  private static final String OWNER_GROUPS_EXCLUDE = IstioKey.OWNER_GROUPS_EXCLUDE.key();
  private static final String USER_NAME = "ENVOY_USER";

  private final IptablesArguments arguments;
  private final List<String> notes = new ArrayList<>();

  IptablesPolicy(IptablesArguments arguments) {
    this.arguments = arguments;
  }

  /** Where Sluice does something else than the program; after {@link #read}. */
  List<String> notes() {
    return notes;
  }

  /**
   * @throws NotUnderstoodException if an option asks for what Sluice does not have
   */
  RedirectPolicy read() throws NotUnderstoodException {
    requireThatRulesAreInstalled();
    requireThatGroupsDoNotMatter();
    try {
      return new RedirectPolicy(
          sidecar(), inbound(), outbound(), dns(), interfaces(), arguments.flag(DROP_INVALID));
    } catch (InvalidPolicyException e) {
      throw new NotUnderstoodException(arguments.container(), e.value(), e.remedy());
    }
  }

  /** The sidecar's listener for what comes from outside. */
  int inboundPort() throws NotUnderstoodException {
    return value(INBOUND_PORT, "15006", CommaList::port);
  }

  /** The sidecar's listener for what the application sends. */
  int outboundPort() throws NotUnderstoodException {
    return value(OUTBOUND_PORT, "15001", CommaList::port);
  }

  private void requireThatRulesAreInstalled() throws NotUnderstoodException {
    for (IptablesOption option : List.of(DRY_RUN, CLEANUP_ONLY, SKIP_RULE_APPLY)) {
      if (arguments.flag(option)) {
        throw notUnderstood(option, "true", "with it no rules are installed");
      }
    }
    String namespace = arguments.text(NETWORK_NAMESPACE, NONE);
    if (!namespace.isEmpty()) {
      throw notUnderstood(NETWORK_NAMESPACE, namespace, "the rules are not the pod's");
    }
  }

  private void requireThatGroupsDoNotMatter() throws NotUnderstoodException {
    for (String variable : List.of(OWNER_GROUPS, OWNER_GROUPS_EXCLUDE)) {
      String value = arguments.variable(variable).orElse(NONE);
      if (!value.isEmpty() && !(variable.equals(OWNER_GROUPS) && value.equals(ALL))) {
        throw new NotUnderstoodException(
            arguments.container() + " " + variable,
            value,
            "Sluice does not choose connections by the application's group");
      }
    }
    // Set and empty, it names no group at all: nothing would be redirected.
    if (arguments.variable(OWNER_GROUPS).filter(String::isEmpty).isPresent()) {
      throw new NotUnderstoodException(
          arguments.container() + " " + OWNER_GROUPS, "", "it redirects no group");
    }
  }

  private SidecarIdentity sidecar() throws NotUnderstoodException {
    boolean named = arguments.text(USERS, NONE).isEmpty();
    Optional<String> name = arguments.variable(USER_NAME);
    if (named && name.isPresent()) {
      throw new NotUnderstoodException(
          arguments.container() + " " + USER_NAME, name.get(), "only its image knows the number");
    }
    List<OwnerId> users =
        named ? List.of(new OwnerId(OWNER)) : value(USERS, NONE, CommaList::optionOwners);
    List<OwnerId> groups = value(GROUPS, NONE, CommaList::optionOwners);
    return new SidecarIdentity(
        users,
        groups.isEmpty() ? users : groups,
        PortSet.of(value(TUNNEL_PORT, "15008", CommaList::port)));
  }

  private InboundCapture inbound() throws NotUnderstoodException {
    String mode = arguments.text(MODE, NONE);
    InboundMode inboundMode =
        switch (mode) {
          case "REDIRECT", NONE -> InboundMode.REDIRECT;
          case "TPROXY" -> InboundMode.TPROXY;
          default -> throw notUnderstood(MODE, mode, "neither REDIRECT nor TPROXY");
        };
    requireUsual(MARK, "1337");
    requireUsual(ROUTE_TABLE, "133");
    String include = arguments.text(INCLUDE_INBOUND_PORTS, NONE);
    // A list of included ports makes the program forget those that are excluded.
    return include.equals(ALL)
        ? new InboundCapture(
            inboundMode,
            inboundPort(),
            PortSet.ALL,
            value(EXCLUDE_INBOUND_PORTS, NONE, CommaList::optionPorts))
        : new InboundCapture(
            inboundMode,
            inboundPort(),
            value(INCLUDE_INBOUND_PORTS, NONE, CommaList::optionPorts),
            PortSet.NONE);
  }

  private OutboundCapture outbound() throws NotUnderstoodException {
    return new OutboundCapture(
        outboundPort(),
        arguments.text(INCLUDE_RANGES, NONE).equals(ALL)
            ? CidrSet.ALL
            : value(INCLUDE_RANGES, NONE, CommaList::optionRanges),
        value(EXCLUDE_RANGES, NONE, CommaList::optionRanges),
        value(INCLUDE_OUTBOUND_PORTS, NONE, CommaList::optionPorts),
        value(EXCLUDE_OUTBOUND_PORTS, NONE, CommaList::optionPorts),
        loopback());
  }

  /** Of IPv6, the program takes ::1 alone for the pod itself. */
  private CidrSet loopback() throws NotUnderstoodException {
    Optional<String> range = arguments.variable(LOOPBACK_RANGE);
    if (range.isEmpty()) {
      return OutboundCapture.LOCALHOST;
    }
    return new CidrSet(List.of(CommaList.rangeOrAddress(range.get()), LOOPBACK_IPV6));
  }

  private Optional<DnsCapture> dns() {
    if (!arguments.flag(REDIRECT_DNS)) {
      return Optional.empty();
    }
    if (!arguments.flag(CAPTURE_ALL_DNS)) {
      notes.add(
          "DNS queries to every server go to the sidecar, as with istio-cni; "
              + arguments.container()
              + " would have captured those to the servers in resolv.conf only");
    }
    return Optional.of(new DnsCapture(DNS_LISTENER, CidrSet.ALL));
  }

  private InterfaceRules interfaces() throws NotUnderstoodException {
    return new InterfaceRules(
        value(EXCLUDE_INTERFACES, NONE, CommaList::interfaces),
        value(VIRTUAL_INTERFACES, NONE, CommaList::interfaces));
  }

  private void requireUsual(IptablesOption option, String usual) throws NotUnderstoodException {
    String value = arguments.text(option, usual);
    if (!value.equals(usual)) {
      throw notUnderstood(option, value, "Sluice always uses " + usual);
    }
  }

  private <T> T value(IptablesOption option, String absent, Function<String, T> parse)
      throws NotUnderstoodException {
    try {
      return parse.apply(arguments.text(option, absent));
    } catch (InvalidPolicyException e) {
      throw notUnderstood(option, e.value(), e.remedy());
    }
  }

  private NotUnderstoodException notUnderstood(IptablesOption option, String value, String why) {
    return new NotUnderstoodException(arguments.container() + " " + option, value, why);
  }
}
