package mesh.sluice.nft;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import mesh.sluice.evaluate.Fate;
import mesh.sluice.nft.Expression.Compare;
import mesh.sluice.nft.Expression.Decide;
import mesh.sluice.nft.Expression.Foreign;
import mesh.sluice.nft.Expression.Load;
import mesh.sluice.nft.Expression.Lookup;
import mesh.sluice.nft.Expression.Meta;
import mesh.sluice.nft.Expression.Payload;
import mesh.sluice.nft.Expression.Redirect;
import mesh.sluice.nft.Expression.TranslateDestination;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.reference.Connection;
import mesh.sluice.reference.Connection.FromPeer;
import mesh.sluice.reference.Connection.FromPod;

/**
 * Runs the instructions of a table on the bytes of a connection's first packet, as the kernel does.
 */
final class TableInterpreter {
  private static final int IPV4_HEADER_BYTES = 20;
  private static final int IPV6_HEADER_BYTES = 40;
  private static final int INTERFACE_NAME_BYTES = 16;

  private final Table table;
  private final Connection connection;
  private final byte[] networkHeader;
  private final byte[] transportHeader;

  /** The one register. */
  private Data register;

  private TableInterpreter(Table table, Connection connection) {
    this.table = table;
    this.connection = connection;
    IpAddress source =
        switch (connection) {
          case FromPeer peer -> peer.source();
          case FromPod pod -> pod.source();
        };
    boolean ipv4 = connection.family() == IpFamily.IPV4;
    byte[] from = source.toBytes();
    byte[] to = connection.destination().toBytes();
    networkHeader = new byte[ipv4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES];
    System.arraycopy(to, 0, networkHeader, networkHeader.length - to.length, to.length);
    System.arraycopy(
        from, 0, networkHeader, networkHeader.length - to.length - from.length, from.length);
    transportHeader = new byte[20];
    System.arraycopy(Data.port(connection.port()).bytes(), 0, transportHeader, 2, 2);
  }

  static Fate fate(Table table, Connection connection) {
    int hook =
        connection instanceof FromPeer
            ? TableChain.Base.HOOK_PREROUTING
            : TableChain.Base.HOOK_OUTPUT;
    TableInterpreter interpreter = new TableInterpreter(table, connection);
    return table.chains().stream()
        .filter(chain -> chain.base().isPresent() && chain.base().get().hook() == hook)
        .findFirst()
        .flatMap(interpreter::walk)
        .orElse(new Fate.Direct());
  }

  /** The fate that a chain decides; empty if the packet comes back from it. */
  private Optional<Fate> walk(TableChain chain) {
    for (List<Expression> rule : chain.rules()) {
      Expression end = run(rule);
      if (end instanceof Redirect) {
        byte[] port = register.bytes();
        return Optional.of(new Fate.Redirected((port[0] & 0xff) << Byte.SIZE | port[1] & 0xff));
      }
      if (end instanceof TranslateDestination) {
        return Optional.of(new Fate.Translated(IpAddress.fromBytes(register.bytes())));
      }
      if (end instanceof Decide(int verdict, String target)) {
        switch (verdict) {
          case Decide.RETURN -> {
            return Optional.empty();
          }
          case Decide.GOTO -> {
            return walk(chain(target));
          }
          case Decide.JUMP -> {
            Optional<Fate> fate = walk(chain(target));
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
        case Compare(int operator, Data value) -> {
          if (operator != Compare.EQUAL || !register.equals(value)) {
            return null;
          }
        }
        case Lookup(String set, int flags) -> {
          if (flags != 0 || !contains(set(set))) {
            return null;
          }
        }
        case Load(Data value) -> register = value;
        case Decide decide -> {
          return decide;
        }
        case TranslateDestination nat -> {
          return nat;
        }
        case Redirect redirect -> {
          return redirect;
        }
        case Expression.SetMeta _,
            Expression.Connection _,
            Expression.SetConnection _,
            Expression.And _,
            Expression.TransparentProxy _ ->
            throw new AssertionError("redirection alone needs no " + expression);
        case Foreign foreign -> throw new AssertionError("we never write " + foreign);
      }
    }
    return null;
  }

  /** Empty where the kernel ends the rule because there is no such fact. */
  private Optional<Data> fact(int key) {
    return switch (key) {
      case Meta.OUTPUT_INTERFACE_NAME ->
          connection instanceof FromPod pod
              ? Optional.of(name(pod.loopback() ? "lo" : "eth0"))
              : Optional.empty();
      case Meta.SOCKET_USER ->
          connection instanceof FromPod pod
              ? Optional.of(Data.host(pod.user().value()))
              : Optional.empty();
      case Meta.SOCKET_GROUP ->
          connection instanceof FromPod pod
              ? Optional.of(Data.host(pod.group().value()))
              : Optional.empty();
      case Meta.FAMILY -> Optional.of(Data.of(connection.family() == IpFamily.IPV4 ? 2 : 10));
      case Meta.TRANSPORT -> Optional.of(Data.of(6));
      default -> throw new AssertionError("we never ask for " + key);
    };
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
      if (set.interval() && element.key().compareTo(register) <= 0) {
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
