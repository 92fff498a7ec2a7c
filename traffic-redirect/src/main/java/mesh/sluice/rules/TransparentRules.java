package mesh.sluice.rules;

import static mesh.sluice.rules.RuleCompiler.FROM_LOOPBACK;
import static mesh.sluice.rules.RuleCompiler.INBOUND;
import static mesh.sluice.rules.RuleCompiler.INBOUND_SOURCE_IPV4;
import static mesh.sluice.rules.RuleCompiler.INBOUND_SOURCE_IPV6;
import static mesh.sluice.rules.RuleCompiler.RETURN;
import static mesh.sluice.rules.RuleCompiler.TCP;
import static mesh.sluice.rules.RuleCompiler.TO_LOOPBACK;

import java.util.ArrayList;
import java.util.List;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.RedirectPolicy;

/**
 * The rules that come before addresses are translated: packets that conntrack calls invalid are
 * dropped, and inbound connections are given to a transparent socket with their addresses unchanged
 * (TPROXY). Marks and behaviour are istio-iptables'.
 *
 * <p>A packet with {@link #INBOUND_MARK} is routed to this host whatever its destination, by a
 * policy route. The sidecar sets the same mark on its connections to the application, for which it
 * uses the client's address; the mark is kept with the connection, so that the application's
 * answers find the sidecar.
 */
public final class TransparentRules {
  /** Istio's INBOUND_TPROXY_MARK, which its sidecar sets too. */
  public static final int INBOUND_MARK = 1337;

  /** Istio's routing table for packets with {@link #INBOUND_MARK}. */
  public static final int ROUTE_TABLE = 133;

  /** Istio's mark for the sidecar's connections to its own pod by the pod's address. */
  static final int HAIRPIN_MARK = 1338;

  private static final String DIVERT = "divert";

  /** Not "tproxy", which is a word of nft's own and cannot name a chain in its text. */
  private static final String INTERCEPT = "intercept";

  private static final String MARK_HAIRPIN = "mark_hairpin";

  private final RedirectPolicy policy;

  private TransparentRules(RedirectPolicy policy) {
    this.policy = policy;
  }

  static List<Chain> compile(RedirectPolicy policy) {
    return new TransparentRules(policy).chains();
  }

  private List<Chain> chains() {
    boolean transparent = policy.inbound().mode() == InboundMode.TPROXY;
    List<Chain> chains = new ArrayList<>();
    if (transparent || policy.dropInvalid()) {
      chains.add(Chain.base(Hook.MANGLE_PREROUTING, prerouting(transparent)));
    }
    if (transparent) {
      chains.add(mangle(INBOUND, inbound()));
      chains.add(mangle(DIVERT, divert()));
      chains.add(mangle(INTERCEPT, tproxy()));
      chains.add(Chain.base(Hook.MANGLE_OUTPUT, output()));
      chains.add(mangle(MARK_HAIRPIN, markHairpin()));
    }
    return chains;
  }

  private static Chain mangle(String name, List<Rule> rules) {
    return Chain.regular(Stage.MANGLE, name, rules);
  }

  private List<Rule> prerouting(boolean transparent) {
    List<Rule> rules = new ArrayList<>();
    for (InterfaceName name : policy.interfaces().excluded()) {
      rules.add(Rule.of(RETURN, new Match.InputInterface(name)));
    }
    if (policy.dropInvalid()) {
      rules.add(Rule.of(new Verdict.Drop(), new Match.Connection(ConnectionState.INVALID)));
    }
    if (transparent) {
      for (InterfaceName name : policy.interfaces().virtual()) {
        rules.add(Rule.of(RETURN, new Match.InputInterface(name)));
      }
      rules.add(Rule.of(new Verdict.SaveMark(), TCP, new Match.Mark(INBOUND_MARK, true)));
      rules.add(Rule.of(new Verdict.Jump(INBOUND), TCP));
    }
    return rules;
  }

  private List<Rule> inbound() {
    List<Rule> rules = new ArrayList<>();
    rules.add(Rule.of(RETURN, new Match.Mark(INBOUND_MARK, true)));
    // From the sidecar to the application, and from the application to itself.
    rules.add(Rule.of(RETURN, FROM_LOOPBACK, source(Cidr.of(INBOUND_SOURCE_IPV4))));
    rules.add(Rule.of(RETURN, FROM_LOOPBACK, source(Cidr.of(INBOUND_SOURCE_IPV6))));
    rules.add(Rule.of(RETURN, FROM_LOOPBACK, new Match.Mark(HAIRPIN_MARK, false)));
    rules.addAll(RuleCompiler.inbound(policy, new Verdict.Goto(DIVERT)));
    return rules;
  }

  /** Packets of a connection that is known have a socket here already; others are to get one. */
  private List<Rule> divert() {
    Match known = new Match.Connection(ConnectionState.ESTABLISHED_OR_RELATED);
    return List.of(
        Rule.of(new Verdict.SetMark(INBOUND_MARK), known),
        Rule.of(new Verdict.Accept(), known),
        Rule.of(new Verdict.Goto(INTERCEPT)));
  }

  private List<Rule> tproxy() {
    List<Rule> rules = new ArrayList<>();
    RuleCompiler.returnLocalhost(rules);
    rules.add(Rule.of(new Verdict.TransparentProxy(policy.inbound().port(), INBOUND_MARK), TCP));
    return rules;
  }

  private List<Rule> output() {
    List<Rule> rules = new ArrayList<>();
    for (InterfaceName name : policy.interfaces().excluded()) {
      rules.add(Rule.of(RETURN, new Match.OutputInterface(name)));
    }
    rules.add(Rule.of(RETURN, TCP, TO_LOOPBACK, new Match.Mark(INBOUND_MARK, true)));
    RuleCompiler.forSidecar(rules, policy, new Verdict.Jump(MARK_HAIRPIN), TCP, TO_LOOPBACK);
    rules.add(Rule.of(new Verdict.RestoreMark(), TCP, new Match.ConnectionMark(INBOUND_MARK)));
    return rules;
  }

  private static List<Rule> markHairpin() {
    List<Rule> rules = new ArrayList<>();
    RuleCompiler.returnLocalhost(rules);
    rules.add(Rule.of(new Verdict.SetMark(HAIRPIN_MARK)));
    return rules;
  }

  private static Match source(Cidr cidr) {
    return new Match.Source(RuleCompiler.single(cidr));
  }
}
