package mesh.sluice.nft;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import mesh.sluice.evaluate.PacketOutcome;
import mesh.sluice.nft.Expression.Append;
import mesh.sluice.nft.Expression.Compare;
import mesh.sluice.nft.Expression.Dnat;
import mesh.sluice.nft.Expression.Foreign;
import mesh.sluice.nft.Expression.Immediate;
import mesh.sluice.nft.Expression.Lookup;
import mesh.sluice.nft.Expression.Meta;
import mesh.sluice.nft.Expression.Payload;
import mesh.sluice.nft.Expression.Redirect;
import mesh.sluice.nft.Expression.SetCt;
import mesh.sluice.nft.Expression.TransparentProxy;
import mesh.sluice.nft.Expression.Verdict;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.reference.Connection;
import mesh.sluice.reference.Connection.FromPeer;
import mesh.sluice.reference.Connection.FromPod;
import mesh.sluice.reference.World;

/**
 * Runs the instructions of a table on the bytes of a connection's first packet, as the kernel does.
 */
final class TableInterpreter {
  private static final int IPV4_HEADER_BYTES = 20;
  private static final int IPV6_HEADER_BYTES = 40;
  private static final int INTERFACE_NAME_BYTES = 16;

  /** The bit of the state "new", as nf_tables counts them. */
  private static final int STATE_NEW = 1 << 3;

  private static final Data NONE = Data.host(0);
  private static final PacketOutcome DIRECT = new PacketOutcome.Direct();

  private static final Data LOOPBACK = name(World.LO.value());

  private final Table table;
  private final IpFamily family;
  private final Data protocol;
  private final byte[] networkHeader;
  private final byte[] transportHeader = new byte[20];

  /** What the packet is where it is now. */
  private Optional<Data> inputInterface = Optional.empty();

  private Optional<Data> outputInterface = Optional.empty();
  private Optional<FromPod> socket = Optional.empty();
  private Data mark = NONE;
  private Data connectionMark = NONE;

  /** The one register. */
  private Data register;

  private TableInterpreter(Table table, Connection connection) {
    this.table = table;
    family = connection.family();
    protocol = Data.of(connection.protocol().number());
    networkHeader = new byte[family == IpFamily.IPV4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES];
    byte[] from = connection.source().toBytes();
    System.arraycopy(from, 0, networkHeader, networkHeader.length - 2 * from.length, from.length);
    meantFor(connection.destination(), connection.port());
  }

  private void meantFor(IpAddress destination, int port) {
    byte[] to = destination.toBytes();
    System.arraycopy(to, 0, networkHeader, networkHeader.length - to.length, to.length);
    System.arraycopy(Data.port(port).bytes(), 0, transportHeader, 2, 2);
  }

  static PacketOutcome fate(Table table, Connection connection) {
    TableInterpreter interpreter = new TableInterpreter(table, connection);
    return switch (connection) {
      case FromPeer peer -> interpreter.incoming(name(peer.link().value()));
      case FromPod pod -> interpreter.outgoing(pod);
    };
  }

  private PacketOutcome incoming(Data link) {
    inputInterface = Optional.of(link);
    return hook(TableChain.Base.HOOK_PREROUTING, true);
  }

  private PacketOutcome outgoing(FromPod pod) {
    outputInterface = Optional.of(name(pod.link().value()));
    socket = Optional.of(pod);
    PacketOutcome fate = hook(TableChain.Base.HOOK_OUTPUT, true);
    if (fate instanceof PacketOutcome.Redirected(int port)) {
      meantFor(IpAddress.parse(family == IpFamily.IPV4 ? "127.0.0.1" : "::1"), port);
    } else if (!(fate instanceof PacketOutcome.Direct) || !pod.loopback()) {
      return fate;
    }
    outputInterface = Optional.empty();
    socket = Optional.empty();
    inputInterface = Optional.of(LOOPBACK);
    // The translation of this connection's addresses is known by now.
    PacketOutcome returned = hook(TableChain.Base.HOOK_PREROUTING, false);
    return returned instanceof PacketOutcome.Direct ? fate : returned;
  }

  /** All base chains of a hook, in their order, until one decides something. */
  private PacketOutcome hook(int number, boolean translates) {
    List<TableChain> chains =
        table.chains().stream()
            .filter(chain -> chain.base().isPresent() && chain.base().get().hook() == number)
            .filter(chain -> translates || !chain.base().get().type().equals("nat"))
            .sorted(Comparator.comparing(chain -> chain.base().get().priority()))
            .toList();
    for (TableChain chain : chains) {
      PacketOutcome fate = walk(chain).orElse(DIRECT);
      if (!fate.equals(DIRECT)) {
        return fate;
      }
    }
    return DIRECT;
  }

  /** The fate that a chain decides; empty if the packet comes back from it. */
  private Optional<PacketOutcome> walk(TableChain chain) {
    for (List<Expression> rule : chain.rules()) {
      Expression end = run(rule);
      if (end instanceof Redirect) {
        return Optional.of(new PacketOutcome.Redirected(portInRegister()));
      }
      if (end instanceof TransparentProxy) {
        return Optional.of(new PacketOutcome.Intercepted(portInRegister()));
      }
      if (end instanceof Dnat) {
        return Optional.of(new PacketOutcome.Translated(IpAddress.fromBytes(register.bytes())));
      }
      if (end instanceof Verdict(int verdict, String target)) {
        switch (verdict) {
          case Verdict.ACCEPT -> {
            return Optional.of(DIRECT);
          }
          case Verdict.DROP -> {
            return Optional.of(new PacketOutcome.Dropped());
          }
          case Verdict.RETURN -> {
            return Optional.empty();
          }
          case Verdict.GOTO -> {
            return walk(chain(target));
          }
          case Verdict.JUMP -> {
            Optional<PacketOutcome> fate = walk(chain(target));
            if (fate.isPresent()) {
              return fate;
            }
          }
          default -> throw new AssertionError("we never write the verdict " + verdict);
        }
      }
    }
    return Optional.empty();
  }

  private int portInRegister() {
    byte[] port = register.bytes();
    return (port[0] & 0xff) << Byte.SIZE | port[1] & 0xff;
  }

  /** The expression that ends a rule, or null if the rule does not apply. */
  private Expression run(List<Expression> rule) {
    for (Expression expression : rule) {
      switch (expression) {
        case Meta(int key) -> {
          Optional<Data> fact = fact(key);
          if (fact.isEmpty()) {
            return null;
          }
          register = fact.get();
        }
        case Payload(int base, int offset, int length) -> {
          byte[] header = base == Payload.NETWORK_HEADER ? networkHeader : transportHeader;
          register = new Data(Arrays.copyOfRange(header, offset, offset + length));
        }
        case Append(int base, int offset, int length) -> {
          byte[] both = Arrays.copyOf(register.bytes(), 2 * Integer.BYTES);
          System.arraycopy(transportHeader, offset, both, Integer.BYTES, length);
          register = new Data(both);
        }
        case Compare(int operator, Data value) -> {
          if (register.equals(value) != (operator == Compare.EQUAL)) {
            return null;
          }
        }
        case Lookup(String set, int flags) -> {
          if (flags != 0 || !contains(set(set))) {
            return null;
          }
        }
        case Immediate(Data value) -> register = value;
        case Verdict decide -> {
          return decide;
        }
        case Dnat nat -> {
          return nat;
        }
        case Redirect redirect -> {
          return redirect;
        }
        case TransparentProxy proxy -> {
          return proxy;
        }
        case Expression.SetMeta(int key) -> mark = changed(key, Meta.MARK);
        case Expression.SetCt(int key, int direction) -> {
          // A zone decides where the connection is looked for, not what becomes of its packets.
          if (key != Expression.Ct.ZONE || direction != SetCt.ORIGINAL) {
            connectionMark = changed(key, Expression.Ct.MARK);
          }
        }
        case Expression.Ct(int key) -> register = connectionFact(key);
        case Expression.And(Data mask) -> register = and(register, mask);
        case Foreign foreign -> throw new AssertionError("we never write " + foreign);
      }
    }
    return null;
  }

  private Data changed(int key, int expected) {
    if (key != expected) {
      throw new AssertionError("we never change " + key);
    }
    return register;
  }

  /** Empty where the kernel ends the rule because there is no such fact. */
  private Optional<Data> fact(int key) {
    return switch (key) {
      case Meta.INPUT_INTERFACE_NAME -> inputInterface;
      case Meta.OUTPUT_INTERFACE_NAME -> outputInterface;
      case Meta.SOCKET_USER -> socket.map(pod -> Data.host(pod.user().value()));
      case Meta.SOCKET_GROUP -> socket.map(pod -> Data.host(pod.group().value()));
      case Meta.FAMILY -> Optional.of(Data.of(family == IpFamily.IPV4 ? 2 : 10));
      case Meta.TRANSPORT -> Optional.of(protocol);
      case Meta.MARK -> Optional.of(mark);
      default -> throw new AssertionError("we never ask for " + key);
    };
  }

  /** Facts about a connection of which this is the first packet. */
  private Data connectionFact(int key) {
    return switch (key) {
      case Expression.Ct.STATE -> Data.host(STATE_NEW);
      case Expression.Ct.DIRECTION -> Data.of(SetCt.ORIGINAL);
      case Expression.Ct.MARK -> connectionMark;
      default -> throw new AssertionError("we never ask for " + key + " of the connection");
    };
  }

  private static Data and(Data one, Data other) {
    byte[] bytes = one.bytes().clone();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] &= other.bytes()[i];
    }
    return new Data(bytes);
  }

  private static Data name(String name) {
    return new Data(Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), INTERFACE_NAME_BYTES));
  }

  /** In a set of ranges, the last element that is not above the value says whether it is inside. */
  private boolean contains(TableSet set) {
    boolean inside = false;
    for (TableSet.Element element : set.elements()) {
      if (!set.interval() && element.key().equals(register)) {
        return true;
      }
      if (set.interval() && Arrays.compareUnsigned(element.key().bytes(), register.bytes()) <= 0) {
        inside = !element.end();
      }
    }
    return inside;
  }

  private TableSet set(String name) {
    return table.sets().stream()
        .filter(set -> set.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no set is called " + name));
  }

  private TableChain chain(String name) {
    return table.chains().stream()
        .filter(chain -> chain.name().equals(name) && chain.base().isEmpty())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no regular chain is called " + name));
  }
}
