package mesh.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * A set of blocks against the plainest model of one: bounds as big integers, compared one by one.
 */
class CidrSetProperties {
  @Property(edgeCases = EdgeCasesMode.NONE)
  void containsExactlyWhatItsBlocksContain(
      @ForAll("blocks") List<Cidr> blocks, @ForAll("anyAddress") IpAddress address) {
    CidrSet set = new CidrSet(blocks);

    assertThat(set.contains(address)).isEqualTo(isInOne(blocks, address));
  }

  /** Where mistakes would be: at both ends of each block, and one beyond. */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void endsOfBlocksAreInsideAndWhatIsBeyondOnlyIfInAnother(@ForAll("blocks") List<Cidr> blocks) {
    CidrSet set = new CidrSet(blocks);

    for (Cidr block : blocks) {
      assertThat(set.contains(block.network())).isTrue();
      assertThat(set.contains(block.last())).isTrue();
      IpAddress beyond = block.last().next();
      if (beyond != null) {
        assertThat(set.contains(beyond)).isEqualTo(isInOne(blocks, beyond));
      }
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void hasNoBlockInsideOfAnotherAndIsSorted(@ForAll("blocks") List<Cidr> blocks) {
    List<Cidr> kept = new CidrSet(blocks).disjoint().cidrs();

    assertThat(kept).isSorted();
    for (Cidr one : kept) {
      assertThat(kept.stream().filter(other -> other.contains(one))).containsExactly(one);
    }
  }

  /** Many begin with the same bits, so that some lie inside of others. */
  @Provide
  Arbitrary<List<Cidr>> blocks() {
    Arbitrary<Cidr> nearby =
        Arbitraries.integers()
            .between(20, 32)
            .flatMap(
                prefix ->
                    Arbitraries.longs()
                        .between(0x0a00_0000L, 0x0a00_0fffL)
                        .map(bits -> new IpAddress(IpFamily.IPV4, 0, bits).network(prefix))
                        .map(network -> new Cidr(network, prefix)));
    return Arbitraries.oneOf(nearby, IpArbitraries.cidrs()).list().ofMaxSize(20);
  }

  @Provide
  Arbitrary<IpAddress> anyAddress() {
    Arbitrary<IpAddress> nearby =
        Arbitraries.longs()
            .between(0x09ff_ff00L, 0x0a00_10ffL)
            .map(bits -> new IpAddress(IpFamily.IPV4, 0, bits));
    return Arbitraries.oneOf(nearby, IpArbitraries.addresses());
  }

  private static boolean isInOne(List<Cidr> blocks, IpAddress address) {
    return blocks.stream().anyMatch(block -> isIn(block, address));
  }

  private static boolean isIn(Cidr block, IpAddress address) {
    if (block.family() != address.family()) {
      return false;
    }
    int hostBits = block.family().bits() - block.prefix();
    BigInteger first = number(block.network());
    BigInteger next = first.add(BigInteger.ONE.shiftLeft(hostBits));
    BigInteger number = number(address);
    return number.compareTo(first) >= 0 && number.compareTo(next) < 0;
  }

  private static BigInteger number(IpAddress address) {
    return new BigInteger(1, address.toBytes());
  }
}
