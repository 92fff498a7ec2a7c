package mesh.sluice.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.policy.ApplicationAddress;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.DnsCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;

/**
 * Turns a policy into rules. The behaviour is that of istio-iptables; the shape is not: a chain for
 * each question instead of one long list.
 *
 * <pre>
 * prerouting → inbound                          from outside
 * output → outbound → loopback → hairpin        of this pod, to this pod
 *                   → capture                   of this pod, to others
 * </pre>
 *
 * <p>Before all of these, in the chain output, comes what leads the sidecar to an application that
 * listens on the pod's address only, as OSM has it.
 *
 * <p>What transparent interception adds before the translation of addresses is in {@link
 * TransparentRules}.
 */
public final class RuleCompiler {
  /** Envoy's inbound clusters bind to these two, so that their connections can be told apart. */
  public static final IpAddress INBOUND_SOURCE_IPV4 = IpAddress.parse("127.0.0.6");

  public static final IpAddress INBOUND_SOURCE_IPV6 = IpAddress.parse("::6");

  static final String INBOUND = "inbound";
  private static final String OUTBOUND = "outbound";
  private static final String LOOPBACK = "loopback";
  private static final String HAIRPIN = "hairpin";
  private static final String CAPTURE = "capture";
  private static final String VIRTUAL = "virtual";

  /** Any zone but the common one, 0. */
  private static final int SIDECAR_DNS_ZONE = 1;

  private static final PortSet DNS_PORT = PortSet.of(53);
  private static final InterfaceName LO = new InterfaceName("lo");
  static final Cidr LOCALHOST_IPV4 = Cidr.parse("127.0.0.1/32");
  static final Cidr LOCALHOST_IPV6 = Cidr.parse("::1/128");

  static final Verdict RETURN = new Verdict.Return();
  static final Match TCP = new Match.Transport(Protocol.TCP);
  static final Match UDP = new Match.Transport(Protocol.UDP);
  static final Match TO_LOOPBACK = new Match.OutputInterface(LO);
  static final Match FROM_LOOPBACK = new Match.InputInterface(LO);

  private final RedirectPolicy policy;
  private final PodAddresses pod;
  private final List<Chain> chains = new ArrayList<>();

  private RuleCompiler(RedirectPolicy policy, PodAddresses pod) {
    this.policy = policy;
    this.pod = pod;
  }

  /** Compiles a policy that does not depend on the pod's addresses. */
  public static Ruleset compile(RedirectPolicy policy) {
    return compile(policy, PodAddresses.NONE);
  }

  /**
   * Compiles a policy for a pod.
   *
   * @param pod looked at only if the policy {@link #needsAddresses}
   * @throws IllegalArgumentException if the policy needs an address, and there is none
   */
  public static Ruleset compile(RedirectPolicy policy, PodAddresses pod) {
    if (needsAddresses(policy) && pod.isEmpty()) {
      throw new IllegalArgumentException("the pod's addresses are needed, and none is given");
    }
    return new RuleCompiler(policy, pod).ruleset();
  }

  /** Whether the rules depend on the pod's addresses. */
  public static boolean needsAddresses(RedirectPolicy policy) {
    return policy.inbound().applicationAddress() == ApplicationAddress.POD;
  }

  private Ruleset ruleset() {
    policy.dns().ifPresent(dns -> chains.add(Chain.base(Hook.RAW_OUTPUT, sidecarQueries())));
    chains.addAll(TransparentRules.compile(policy));
    prerouting();
    chains.add(Chain.base(Hook.NAT_OUTPUT, output()));
    chains.add(nat(OUTBOUND, outbound()));
    chains.add(nat(LOOPBACK, loopback()));
    if (capturesInbound()) {
      chains.add(nat(HAIRPIN, hairpin()));
    }
    chains.add(nat(CAPTURE, capture()));
    return new Ruleset(chains);
  }

  private static Chain nat(String name, List<Rule> rules) {
    return Chain.regular(Stage.NAT, name, rules);
  }

  private boolean capturesInbound() {
    return policy.inbound().mode() != InboundMode.NONE;
  }

  /**
   * The sidecar asks the real name servers, maybe from a port from which the application asked them
   * a moment ago: in the common zone that connection, which leads to the sidecar, would be found
   * again. A zone for one direction is enough, so that answers need no rule, which could take an
   * application's own packets for answers.
   */
  private List<Rule> sidecarQueries() {
    List<Rule> rules = new ArrayList<>();
    Match query = new Match.DestinationPort("", DNS_PORT);
    forSidecar(rules, policy, new Verdict.SetOriginalZone(SIDECAR_DNS_ZONE), UDP, query);
    return rules;
  }

  private void prerouting() {
    boolean redirects = policy.inbound().mode() == InboundMode.REDIRECT;
    List<Rule> rules = new ArrayList<>();
    List<InterfaceName> virtual = policy.interfaces().virtual();
    for (InterfaceName name : policy.interfaces().excluded()) {
      rules.add(Rule.of(RETURN, new Match.InputInterface(name)));
    }
    for (InterfaceName name : virtual) {
      rules.add(Rule.of(new Verdict.Goto(VIRTUAL), new Match.InputInterface(name)));
    }
    if (redirects) {
      rules.add(Rule.of(new Verdict.Jump(INBOUND), TCP));
    }
    if (redirects || !virtual.isEmpty()) {
      chains.add(Chain.base(Hook.NAT_PREROUTING, rules));
    }
    if (redirects) {
      chains.add(nat(INBOUND, inbound(policy, new Verdict.Redirect(policy.inbound().port()))));
    }
    if (!virtual.isEmpty()) {
      chains.add(nat(VIRTUAL, virtual()));
    }
  }

  /**
   * What comes from a virtual machine's tap is the application's outbound traffic, but for its DNS:
   * what comes in and is redirected goes to the interface's own address (nf_nat_redirect), and the
   * sidecar's resolver listens on localhost, where nothing from an interface can get
   * (istio/istio#44996). Istio captures no DNS there either.
   */
  private List<Rule> virtual() {
    List<Rule> rules = new ArrayList<>();
    unlessNone(rules, RETURN, TCP, "outbound_excluded_ports", policy.outbound().excludePorts());
    rules.add(Rule.of(new Verdict.Goto(CAPTURE), TCP));
    return rules;
  }

  /** Which ports from outside get {@code captured}. */
  static List<Rule> inbound(RedirectPolicy policy, Verdict captured) {
    List<Rule> rules = new ArrayList<>();
    unlessNone(rules, RETURN, TCP, "sidecar_ports", policy.sidecar().ports());
    unlessNone(rules, RETURN, TCP, "inbound_excluded_ports", policy.inbound().excludePorts());
    unlessNone(rules, captured, TCP, "inbound_included_ports", policy.inbound().includePorts());
    return rules;
  }

  private List<Rule> output() {
    List<Rule> rules = new ArrayList<>();
    if (needsAddresses(policy)) {
      sidecarToApplication(rules, LOCALHOST_IPV4);
      sidecarToApplication(rules, LOCALHOST_IPV6);
    }
    for (InterfaceName name : policy.interfaces().excluded()) {
      rules.add(Rule.of(RETURN, new Match.OutputInterface(name)));
    }
    rules.add(Rule.of(new Verdict.Jump(OUTBOUND), TCP));
    if (policy.dns().isPresent()) {
      rules.add(Rule.of(new Verdict.Jump(OUTBOUND), UDP));
    }
    return rules;
  }

  /** Where the sidecar calls localhost, the application answers at the pod's address. */
  private void sidecarToApplication(List<Rule> rules, Cidr localhost) {
    Optional<IpAddress> address = pod.of(localhost.family());
    if (address.isPresent()) {
      Verdict translate = new Verdict.Dnat(address.get());
      Match toLocalhost = new Match.Destination(single(localhost));
      forSidecar(rules, policy, translate, TO_LOOPBACK, toLocalhost, TCP);
    }
  }

  private List<Rule> outbound() {
    List<Rule> rules = new ArrayList<>();
    excludedPorts(rules);
    rules.add(Rule.of(new Verdict.Goto(LOOPBACK), TO_LOOPBACK));
    forSidecar(rules, policy, RETURN);
    dns(rules);
    rules.add(captureTcp());
    return rules;
  }

  /** With DNS capture, UDP comes as far as this too. */
  private Rule captureTcp() {
    Verdict capture = new Verdict.Goto(CAPTURE);
    return policy.dns().isPresent() ? Rule.of(capture, TCP) : Rule.of(capture);
  }

  private void excludedPorts(List<Rule> rules) {
    PortSet ports = policy.outbound().excludePorts();
    unlessNone(rules, RETURN, TCP, "outbound_excluded_ports", ports);
    if (policy.dns().isPresent()) {
      unlessNone(rules, RETURN, UDP, "outbound_excluded_ports", ports);
    }
  }

  /** Queries to name servers that are to be captured; also to one on this pod's own loopback. */
  private void dns(List<Rule> rules) {
    if (policy.dns().isEmpty()) {
      return;
    }
    DnsCapture dns = policy.dns().get();
    Verdict redirect = new Verdict.Redirect(dns.port());
    Match query = new Match.DestinationPort("", DNS_PORT);
    for (Match transport : List.of(UDP, TCP)) {
      if (dns.servers().isAll()) {
        rules.add(Rule.of(redirect, transport, query));
        continue;
      }
      for (IpFamily family : IpFamily.values()) {
        destination("dns_servers_", family, dns.servers())
            .ifPresent(server -> rules.add(Rule.of(redirect, server, transport, query)));
      }
    }
  }

  /**
   * Connections of the pod to itself. The application's stay direct, unless the policy includes a
   * loopback range: Istio lets such a policy capture even those.
   */
  private List<Rule> loopback() {
    List<Rule> rules = new ArrayList<>();
    // This is the way from the sidecar to the application, which must not lead to the sidecar
    // again.
    rules.add(Rule.of(RETURN, new Match.Source(single(Cidr.of(INBOUND_SOURCE_IPV4)))));
    rules.add(Rule.of(RETURN, new Match.Source(single(Cidr.of(INBOUND_SOURCE_IPV6)))));
    if (!capturesInbound()) {
      forSidecar(rules, policy, RETURN);
    } else if (policy.dns().isEmpty()) {
      forSidecar(rules, policy, new Verdict.Goto(HAIRPIN));
    } else {
      forSidecar(rules, policy, new Verdict.Goto(HAIRPIN), TCP);
      forSidecar(rules, policy, RETURN);
    }
    dns(rules);
    if (policy.outbound().includeCidrs().includesLoopback()) {
      rules.add(captureTcp());
    }
    return rules;
  }

  /**
   * The sidecar connects to its own pod: the application has called itself by a service's address,
   * and the call must pass the inbound listener like any other. Its DNS answers and its queries to
   * a name server in the pod must not, nor what it sends to the ranges that count as localhost.
   */
  private List<Rule> hairpin() {
    List<Rule> rules = new ArrayList<>();
    if (policy.inbound().mode() == InboundMode.TPROXY) {
      // Its source is the client here, not 127.0.0.6: the way to the application all the same.
      rules.add(Rule.of(RETURN, new Match.Mark(TransparentRules.INBOUND_MARK, true)));
    }
    returnLocalhost(rules);
    CidrSet loopback = policy.outbound().loopbackCidrs();
    for (IpFamily family : IpFamily.values()) {
      if (!loopback.of(family).equals(OutboundCapture.LOCALHOST.of(family))) {
        destination("outbound_loopback_", family, loopback)
            .ifPresent(local -> rules.add(Rule.of(RETURN, local)));
      }
    }
    unlessNone(rules, RETURN, TCP, "sidecar_ports", policy.sidecar().ports());
    if (policy.dns().isPresent()) {
      unlessNone(rules, RETURN, TCP, "", DNS_PORT);
    }
    rules.add(Rule.of(new Verdict.Redirect(policy.inbound().port()), TCP));
    return rules;
  }

  private List<Rule> capture() {
    OutboundCapture outbound = policy.outbound();
    List<Rule> rules = new ArrayList<>();
    Verdict redirect = new Verdict.Redirect(outbound.port());
    for (IpFamily family : IpFamily.values()) {
      destination("outbound_loopback_", family, outbound.loopbackCidrs())
          .ifPresent(local -> rules.add(Rule.of(RETURN, local)));
    }
    for (IpFamily family : IpFamily.values()) {
      destination("outbound_excluded_", family, outbound.excludeCidrs())
          .ifPresent(excluded -> rules.add(Rule.of(RETURN, excluded)));
    }
    unlessNone(rules, redirect, TCP, "outbound_included_ports", outbound.includePorts());
    if (outbound.includeCidrs().isAll()) {
      rules.add(Rule.of(redirect, TCP));
      return rules;
    }
    for (IpFamily family : IpFamily.values()) {
      destination("outbound_included_", family, outbound.includeCidrs())
          .ifPresent(included -> rules.add(Rule.of(redirect, included, TCP)));
    }
    return rules;
  }

  static void returnLocalhost(List<Rule> rules) {
    rules.add(Rule.of(RETURN, new Match.Destination(single(LOCALHOST_IPV4))));
    rules.add(Rule.of(RETURN, new Match.Destination(single(LOCALHOST_IPV6))));
  }

  private static void unlessNone(
      List<Rule> rules, Verdict verdict, Match transport, String name, PortSet ports) {
    if (ports.isAll()) {
      rules.add(Rule.of(verdict, transport));
    } else if (!ports.isEmpty()) {
      rules.add(Rule.of(verdict, transport, new Match.DestinationPort(name, ports)));
    }
  }

  /** One rule for the sidecar's users and one for its groups, as far as there are any. */
  static void forSidecar(
      List<Rule> rules, RedirectPolicy policy, Verdict verdict, Match... conditions) {
    List<Match> owners = new ArrayList<>();
    if (!policy.sidecar().uids().isEmpty()) {
      owners.add(new Match.SocketUser("sidecar_users", policy.sidecar().uids()));
    }
    if (!policy.sidecar().gids().isEmpty()) {
      owners.add(new Match.SocketGroup("sidecar_groups", policy.sidecar().gids()));
    }
    for (Match owner : owners) {
      List<Match> matches = new ArrayList<>(List.of(conditions));
      matches.add(owner);
      rules.add(new Rule(matches, verdict));
    }
  }

  /** The match on those of {@code cidrs} that are of a family; empty if there are none. */
  private static Optional<Match> destination(String prefix, IpFamily family, CidrSet cidrs) {
    CidrSet ofFamily = cidrs.of(family);
    if (ofFamily.isEmpty()) {
      return Optional.empty();
    }
    boolean whole = ofFamily.cidrs().getFirst().prefix() == 0;
    return Optional.of(
        whole
            ? new Match.Family(family)
            : new Match.Destination(new Match.AddressSet(prefix + family, family, ofFamily)));
  }

  static Match.AddressSet single(Cidr cidr) {
    return new Match.AddressSet("", cidr.family(), new CidrSet(List.of(cidr)));
  }
}
