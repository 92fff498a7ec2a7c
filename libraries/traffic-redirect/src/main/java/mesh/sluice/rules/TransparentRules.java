package mesh.sluice.rules;

import static mesh.sluice.rules.RuleCompiler.FROM_LOOPBACK;
import static mesh.sluice.rules.RuleCompiler.INBOUND;
import static mesh.sluice.rules.RuleCompiler.RETURN;
import static mesh.sluice.rules.RuleCompiler.TCP;
import static mesh.sluice.rules.RuleCompiler.TO_LOOPBACK;

import java.util.ArrayList;
import java.util.List;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.RedirectPolicy;

/**
 * The rules that come before addresses are translated: packets that conntrack calls invalid are
 * dropped, and inbound connections are given to a transparent socket with their addresses unchanged
 * (TPROXY). Marks and behaviour are istio-iptables'.
 *
 * <p>A packet with either mark is routed to this host whatever its destination, by a policy route.
 * The sidecar sets {@link #INBOUND_MARK} on its connections to the application, for which it uses
 * the client's address; the mark is kept with the connection, so that the application's answers
 * find the sidecar. What is given to the sidecar has {@link #INTERCEPTED_MARK}, other than with
 * Istio: with the sysctl {@code src_valid_mark}, which WireGuard's tools set, the kernel looks for
 * the way back to the client by the packet's mark too, and must not find this host.
 */
public final class TransparentRules {
  /** Istio's INBOUND_TPROXY_MARK, which its sidecar sets too. */
  public static final int INBOUND_MARK = 1337;

  /** Mark of packets from outside that are for the sidecar; Istio has no use for this number. */
  public static final int INTERCEPTED_MARK = 1339;

  /** Istio's routing table for packets with {@link #INBOUND_MARK}; here also for the other. */
  public static final int ROUTE_TABLE = 133;

  private static final String DIVERT = "divert";

  /** Not "tproxy": that is a word of nft, which could then not read its own text. */
  private static final String INTERCEPT = "intercept";

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
      chains.add(mangle(INTERCEPT, intercept()));
      chains.add(Chain.base(Hook.MANGLE_OUTPUT, output()));
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
    // What the pod sends to itself has its answer from the chains loopback and hairpin. Istio marks
    // the sidecar's part of it with 1338 and lets that by, to where the hairpin leads it anyway.
    rules.add(Rule.of(RETURN, FROM_LOOPBACK));
    // Answers to what left the pod are either the pod's, and get here by themselves, or those of a
    // virtual machine behind it, and must not be kept here. Istio keeps them.
    rules.add(Rule.of(RETURN, new Match.Connection(ConnectionState.ANSWER)));
    rules.addAll(RuleCompiler.inbound(policy, new Verdict.Goto(DIVERT)));
    return rules;
  }

  /** Packets of a connection that is known have a socket here already; others are to get one. */
  private List<Rule> divert() {
    Match known = new Match.Connection(ConnectionState.ESTABLISHED_OR_RELATED);
    return List.of(
        Rule.of(new Verdict.SetMark(INTERCEPTED_MARK), known),
        Rule.of(new Verdict.Accept(), known),
        Rule.of(new Verdict.Goto(INTERCEPT)));
  }

  private List<Rule> intercept() {
    List<Rule> rules = new ArrayList<>();
    RuleCompiler.returnLocalhost(rules);
    int port = policy.inbound().port();
    rules.add(Rule.of(new Verdict.TransparentProxy(port, INTERCEPTED_MARK), TCP));
    // Without a listener nf_tables goes on with the next rule, which would let the connection reach
    // the application; iptables drops it by itself.
    rules.add(Rule.of(new Verdict.Drop(), TCP));
    return rules;
  }

  private List<Rule> output() {
    List<Rule> rules = new ArrayList<>();
    for (InterfaceName name : policy.interfaces().excluded()) {
      rules.add(Rule.of(RETURN, new Match.OutputInterface(name)));
    }
    rules.add(Rule.of(RETURN, TCP, TO_LOOPBACK, new Match.Mark(INBOUND_MARK, true)));
    rules.add(Rule.of(new Verdict.RestoreMark(), TCP, new Match.ConnectionMark(INBOUND_MARK)));
    return rules;
  }
}
