package mesh.sluice.evaluate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.rules.Chain;
import mesh.sluice.rules.ConnectionState;
import mesh.sluice.rules.Hook;
import mesh.sluice.rules.Match;
import mesh.sluice.rules.Rule;
import mesh.sluice.rules.Ruleset;
import mesh.sluice.rules.Stage;
import mesh.sluice.rules.Verdict;

/** Leads a packet through rules as the kernel does. */
public final class Evaluator {
  private static final IpAddress LOCALHOST_IPV4 = IpAddress.parse("127.0.0.1");
  private static final IpAddress LOCALHOST_IPV6 = IpAddress.parse("::1");

  private final Map<String, Chain> chains = new HashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private Packet packet;
  private int originalZone;

  private Evaluator(Ruleset ruleset, Packet packet) {
    ruleset.chains().forEach(chain -> chains.put(key(chain.stage(), chain.name()), chain));
    this.packet = packet;
  }

  /** What {@code ruleset} does with {@code packet}. */
  public static Evaluation evaluate(Ruleset ruleset, Packet packet) {
    Evaluator evaluator = new Evaluator(ruleset, packet);
    PacketOutcome fate = packet.outgoing() ? evaluator.outgoing() : evaluator.incoming();
    return new Evaluation(fate, evaluator.steps, evaluator.originalZone);
  }

  private PacketOutcome outgoing() {
    boolean toLoopback = packet.isToLoopback();
    IpAddress destination = packet.destination();
    int port = packet.destinationPort();
    start(Hook.RAW_OUTPUT);
    start(Hook.MANGLE_OUTPUT);
    Optional<PacketOutcome> translated = isNew() ? start(Hook.NAT_OUTPUT) : Optional.empty();
    if (translated.orElse(null) instanceof PacketOutcome.Redirected(int redirected)) {
      toLoopback = true;
      destination = destination.family() == IpFamily.IPV4 ? LOCALHOST_IPV4 : LOCALHOST_IPV6;
      port = redirected;
    } else if (translated.orElse(null) instanceof PacketOutcome.Translated(IpAddress address)) {
      // Stays on loopback: only what goes there is translated, and to an address of the pod.
      destination = address;
    }
    if (toLoopback) {
      // What stays in the pod comes in again through lo; its addresses are not translated twice.
      packet = packet.returned(destination, port);
      Optional<PacketOutcome> returned = start(Hook.MANGLE_PREROUTING);
      if (returned.isPresent() && !(returned.get() instanceof PacketOutcome.Direct)) {
        return returned.get();
      }
    }
    return translated.orElse(new PacketOutcome.Direct());
  }

  private PacketOutcome incoming() {
    Optional<PacketOutcome> mangled = start(Hook.MANGLE_PREROUTING);
    if (mangled.isPresent() && !(mangled.get() instanceof PacketOutcome.Direct)) {
      return mangled.get();
    }
    return (isNew() ? start(Hook.NAT_PREROUTING) : Optional.<PacketOutcome>empty())
        .orElse(new PacketOutcome.Direct());
  }

  private boolean isNew() {
    return packet.state().isEmpty();
  }

  private Optional<PacketOutcome> start(Hook hook) {
    Chain chain = chains.get(key(hook.stage(), hook.chain()));
    return chain == null ? Optional.empty() : run(chain);
  }

  /** The packet's fate, if a rule of the chain, or of one that it leads to, decides it. */
  private Optional<PacketOutcome> run(Chain chain) {
    int number = 0;
    for (Rule rule : chain.rules()) {
      number++;
      if (!rule.matches().stream().allMatch(this::matches)) {
        continue;
      }
      steps.add(new Step(chain.stage(), chain.name(), number, rule));
      switch (rule.verdict()) {
        case Verdict.Return() -> {
          return Optional.empty();
        }
        case Verdict.Goto(String target) -> {
          return run(chains.get(key(chain.stage(), target)));
        }
        case Verdict.Jump(String target) -> {
          Optional<PacketOutcome> fate = run(chains.get(key(chain.stage(), target)));
          if (fate.isPresent()) {
            return fate;
          }
        }
        case Verdict.Accept() -> {
          return Optional.of(new PacketOutcome.Direct());
        }
        case Verdict.Drop() -> {
          return Optional.of(new PacketOutcome.Dropped());
        }
        case Verdict.Redirect(int port) -> {
          return Optional.of(new PacketOutcome.Redirected(port));
        }
        case Verdict.Dnat(IpAddress address) -> {
          return Optional.of(new PacketOutcome.Translated(address));
        }
        case Verdict.TransparentProxy(int port, int mark) -> {
          packet = packet.withMark(mark);
          return Optional.of(new PacketOutcome.Intercepted(port));
        }
        case Verdict.SetMark(int value) -> packet = packet.withMark(value);
        case Verdict.SaveMark() -> packet = packet.withConnectionMark(packet.mark());
        case Verdict.RestoreMark() -> packet = packet.withMark(packet.connectionMark());
        case Verdict.SetOriginalZone(int zone) -> originalZone = zone;
      }
    }
    return Optional.empty();
  }

  private boolean matches(Match match) {
    return switch (match) {
      case Match.Transport(var protocol) -> packet.protocol() == protocol;
      case Match.Family(var family) -> packet.destination().family() == family;
      case Match.OutputInterface(var name) -> packet.outgoing() && packet.link().equals(name);
      case Match.InputInterface(var name) -> !packet.outgoing() && packet.link().equals(name);
      case Match.Mark(int value, boolean equal) -> (packet.mark() == value) == equal;
      case Match.ConnectionMark(int value) -> packet.connectionMark() == value;
      case Match.Connection(var state) -> packet.state().map(is -> is(is, state)).orElse(false);
      case Match.Source(var set) -> isIn(set, packet.source());
      case Match.Destination(var set) -> isIn(set, packet.destination());
      case Match.DestinationPort(var name, var ports) -> ports.contains(packet.destinationPort());
      case Match.SocketUser(var name, var users) -> isOwner(users, true);
      case Match.SocketGroup(var name, var groups) -> isOwner(groups, false);
    };
  }

  private static boolean is(ConnectionState packet, ConnectionState asked) {
    return packet == asked
        || packet == ConnectionState.ANSWER && asked == ConnectionState.ESTABLISHED_OR_RELATED;
  }

  private static boolean isIn(Match.AddressSet set, IpAddress address) {
    for (Cidr cidr : set.cidrs().cidrs()) {
      if (cidr.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private boolean isOwner(List<OwnerId> ids, boolean user) {
    return packet
        .owner()
        .map(owner -> ids.contains(user ? owner.user() : owner.group()))
        .orElse(false);
  }

  private static String key(Stage stage, String chain) {
    return stage + " " + chain;
  }
}
