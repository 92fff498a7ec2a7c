package mesh.sluice.rules;

import java.util.ArrayList;
import java.util.List;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.InterfaceRules;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.policy.SidecarIdentity;

/**
 * Turns a policy into rules. The behaviour is that of istio-iptables in REDIRECT mode; the shape is
 * not: a chain for each question instead of one long list.
 *
 * <pre>
 * prerouting → inbound                          from outside
 * output → outbound → loopback → hairpin        of this pod, to this pod
 *                   → capture                   of this pod, to others
 * </pre>
 */
public final class RuleCompiler {
  /** Envoy's inbound clusters bind to these two, so that their connections can be told apart. */
  public static final IpAddress INBOUND_SOURCE_IPV4 = IpAddress.parse("127.0.0.6");

  public static final IpAddress INBOUND_SOURCE_IPV6 = IpAddress.parse("::6");

  static final String INBOUND = "inbound";
  static final String OUTBOUND = "outbound";
  static final String LOOPBACK = "loopback";
  static final String HAIRPIN = "hairpin";
  static final String CAPTURE = "capture";

  private static final InterfaceName LO = new InterfaceName("lo");
  private static final IpAddress LOCALHOST_IPV4 = IpAddress.parse("127.0.0.1");
  private static final IpAddress LOCALHOST_IPV6 = IpAddress.parse("::1");
  private static final Cidr LOOPBACK_RANGE = Cidr.parse("127.0.0.0/8");
  private static final Verdict RETURN = new Verdict.Return();
  private static final Match TCP = new Match.Transport(Protocol.TCP);

  private RuleCompiler() {}

  /**
   * @throws UnsupportedPolicyException if the policy asks for what cannot be done yet
   */
  public static Ruleset compile(RedirectPolicy policy) {
    refuseUnsupported(policy);
    List<Chain> chains = new ArrayList<>();
    boolean redirectsInbound = policy.inbound().mode() == InboundMode.REDIRECT;
    if (redirectsInbound) {
      chains.add(Chain.base(Hook.PREROUTING, List.of(entry(INBOUND))));
      chains.add(Chain.regular(INBOUND, inbound(policy.sidecar(), policy.inbound())));
    }
    chains.add(Chain.base(Hook.OUTPUT, List.of(entry(OUTBOUND))));
    chains.add(Chain.regular(OUTBOUND, outbound(policy)));
    chains.add(Chain.regular(LOOPBACK, loopback(policy)));
    if (redirectsInbound) {
      chains.add(Chain.regular(HAIRPIN, hairpin(policy.sidecar(), policy.inbound())));
    }
    chains.add(Chain.regular(CAPTURE, capture(policy.outbound())));
    return new Ruleset(chains);
  }

  private static void refuseUnsupported(RedirectPolicy policy) {
    if (policy.inbound().mode() == InboundMode.TPROXY) {
      throw new UnsupportedPolicyException("inbound.mode", "tproxy", "write redirect");
    }
    policy
        .dns()
        .ifPresent(
            dns -> {
              throw new UnsupportedPolicyException("dns", dns.port(), "leave it out");
            });
    if (!policy.interfaces().equals(InterfaceRules.NONE)) {
      throw new UnsupportedPolicyException("interfaces", policy.interfaces(), "leave it out");
    }
    if (policy.dropInvalid()) {
      throw new UnsupportedPolicyException("dropInvalid", true, "leave it out");
    }
  }

  private static Rule entry(String chain) {
    return Rule.of(new Verdict.Jump(chain), TCP);
  }

  private static List<Rule> inbound(SidecarIdentity sidecar, InboundCapture inbound) {
    List<Rule> rules = new ArrayList<>();
    unlessNone(rules, RETURN, "sidecar_ports", sidecar.ports());
    unlessNone(rules, RETURN, "inbound_excluded_ports", inbound.excludePorts());
    unlessNone(
        rules,
        new Verdict.Redirect(inbound.port()),
        "inbound_included_ports",
        inbound.includePorts());
    return rules;
  }

  private static List<Rule> outbound(RedirectPolicy policy) {
    List<Rule> rules = new ArrayList<>();
    unlessNone(rules, RETURN, "outbound_excluded_ports", policy.outbound().excludePorts());
    rules.add(Rule.of(new Verdict.Goto(LOOPBACK), new Match.OutputInterface(LO)));
    forSidecar(rules, RETURN, policy.sidecar());
    rules.add(Rule.of(new Verdict.Goto(CAPTURE)));
    return rules;
  }

  /**
   * Connections of the pod to itself. The application's stay direct, unless the policy includes a
   * loopback range: Istio lets such a policy capture even those.
   */
  private static List<Rule> loopback(RedirectPolicy policy) {
    List<Rule> rules = new ArrayList<>();
    // This is the way from the sidecar to the application, which must not lead to the sidecar
    // again.
    rules.add(Rule.of(RETURN, new Match.Source(single(INBOUND_SOURCE_IPV4))));
    rules.add(Rule.of(RETURN, new Match.Source(single(INBOUND_SOURCE_IPV6))));
    boolean redirectsInbound = policy.inbound().mode() == InboundMode.REDIRECT;
    forSidecar(rules, redirectsInbound ? new Verdict.Goto(HAIRPIN) : RETURN, policy.sidecar());
    if (includesLoopback(policy.outbound().includeCidrs())) {
      rules.add(Rule.of(new Verdict.Goto(CAPTURE)));
    }
    return rules;
  }

  /**
   * The sidecar connects to its own pod: the application has called itself by a service's address,
   * and the call must pass the inbound listener like any other.
   */
  private static List<Rule> hairpin(SidecarIdentity sidecar, InboundCapture inbound) {
    List<Rule> rules = new ArrayList<>();
    returnLocalhost(rules);
    unlessNone(rules, RETURN, "sidecar_ports", sidecar.ports());
    rules.add(Rule.of(new Verdict.Redirect(inbound.port()), TCP));
    return rules;
  }

  private static List<Rule> capture(OutboundCapture outbound) {
    List<Rule> rules = new ArrayList<>();
    Verdict redirect = new Verdict.Redirect(outbound.port());
    returnLocalhost(rules);
    for (IpFamily family : IpFamily.values()) {
      CidrSet excluded = outbound.excludeCidrs().of(family);
      if (!excluded.isEmpty()) {
        rules.add(Rule.of(RETURN, destination("outbound_excluded_", family, excluded)));
      }
    }
    unlessNone(rules, redirect, "outbound_included_ports", outbound.includePorts());
    if (outbound.includeCidrs().isAll()) {
      rules.add(Rule.of(redirect, TCP));
      return rules;
    }
    for (IpFamily family : IpFamily.values()) {
      CidrSet included = outbound.includeCidrs().of(family);
      if (!included.isEmpty()) {
        rules.add(Rule.of(redirect, destination("outbound_included_", family, included), TCP));
      }
    }
    return rules;
  }

  private static void returnLocalhost(List<Rule> rules) {
    rules.add(Rule.of(RETURN, new Match.Destination(single(LOCALHOST_IPV4))));
    rules.add(Rule.of(RETURN, new Match.Destination(single(LOCALHOST_IPV6))));
  }

  private static void unlessNone(List<Rule> rules, Verdict verdict, String name, PortSet ports) {
    if (ports.isAll()) {
      rules.add(Rule.of(verdict, TCP));
    } else if (!ports.isEmpty()) {
      rules.add(Rule.of(verdict, TCP, new Match.DestinationPort(name, ports)));
    }
  }

  private static void forSidecar(List<Rule> rules, Verdict verdict, SidecarIdentity sidecar) {
    if (!sidecar.uids().isEmpty()) {
      rules.add(Rule.of(verdict, new Match.SocketUser("sidecar_users", sidecar.uids())));
    }
    if (!sidecar.gids().isEmpty()) {
      rules.add(Rule.of(verdict, new Match.SocketGroup("sidecar_groups", sidecar.gids())));
    }
  }

  private static boolean includesLoopback(CidrSet included) {
    for (Cidr cidr : included.cidrs()) {
      if (LOOPBACK_RANGE.contains(cidr) || cidr.equals(Cidr.of(LOCALHOST_IPV6))) {
        return true;
      }
    }
    return false;
  }

  private static Match destination(String prefix, IpFamily family, CidrSet cidrs) {
    boolean whole = cidrs.cidrs().getFirst().prefix() == 0;
    return whole
        ? new Match.Family(family)
        : new Match.Destination(new Match.AddressSet(prefix + family, family, cidrs));
  }

  private static Match.AddressSet single(IpAddress address) {
    Cidr cidr = Cidr.of(address);
    return new Match.AddressSet("", cidr.family(), new CidrSet(List.of(cidr)));
  }
}
