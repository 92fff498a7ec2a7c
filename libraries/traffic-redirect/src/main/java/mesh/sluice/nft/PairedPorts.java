package mesh.sluice.nft;

import java.util.List;
import java.util.Optional;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.rules.Match;
import mesh.sluice.rules.Protocol;

/**
 * Many single ports of a protocol, as a set of pairs such as {@code tcp . 8080}.
 *
 * <p>A set of ports alone is a bitmap to the kernel, which compares each port that is added with
 * all that are in ({@code nft_bitmap_elem_find}): 500 take it 0.2 ms, for which each start of a pod
 * would wait. Pairs are longer than a bitmap can hold, and go to a hash table. The match on the
 * protocol stays before it: {@code nft} asks for it where a rule redirects.
 */
final class PairedPorts {
  /** Fewer cost the bitmap no more than the longer pairs cost. */
  static final int FEWEST = 128;

  /** Each part of a key begins at a multiple of four bytes, the width of a register. */
  private static final int PART_BYTES = 4;

  static final int PAIR_BYTES = 2 * PART_BYTES;

  private PairedPorts() {}

  /** The protocol, if {@code matches[at]} is one of so many ports, after the match on it. */
  static Optional<Protocol> protocolAt(List<Match> matches, int at) {
    return at > 0
            && matches.get(at) instanceof Match.DestinationPort(var name, PortSet ports)
            && matches.get(at - 1) instanceof Match.Transport(Protocol protocol)
            && ports.ranges().size() >= FEWEST
            && ports.ranges().stream().allMatch(PortRange::isSingle)
        ? Optional.of(protocol)
        : Optional.empty();
  }

  /** What the set is called; the same ports may be asked for of several protocols. */
  static String name(Protocol protocol, Match.DestinationPort port) {
    return port.name() + "_" + protocol;
  }

  /** The set. */
  static TableSet set(Protocol protocol, Match.DestinationPort port) {
    List<PortRange> ports = port.ports().ranges();
    Elements.Builder pairs = new Elements.Builder(PAIR_BYTES, ports.size());
    for (PortRange single : ports) {
      pairs.add(pair(protocol, single.first()), false);
    }
    return new TableSet(
        name(protocol, port), TableSet.TYPE_PROTOCOL_AND_PORT, PAIR_BYTES, false, pairs.build());
  }

  /** Both at the beginnings of their parts. */
  private static long pair(Protocol protocol, int port) {
    return (long) protocol.number() << 56 | (long) port << 16;
  }

  /** The protocol of a pair of eight bytes. */
  static Data protocol(Data pair) {
    return Data.of(pair.bytes()[0]);
  }

  /** The port of a pair of eight bytes. */
  static Data port(Data pair) {
    return new Data(new byte[] {pair.bytes()[PART_BYTES], pair.bytes()[PART_BYTES + 1]});
  }
}
