package mesh.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** A set of ports against the plainest model of one: a bit for each port. */
class PortSetProperties {
  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void containsExactlyWhatItsRangesContain(@ForAll("ranges") List<PortRange> ranges) {
    BitSet model = new BitSet(Ports.HIGHEST + 1);
    ranges.forEach(range -> model.set(range.first(), range.last() + 1));
    PortSet ports = new PortSet(ranges);

    BitSet contained = new BitSet(Ports.HIGHEST + 1);
    for (int port = Ports.LOWEST; port <= Ports.HIGHEST; port++) {
      contained.set(port, ports.contains(port));
    }

    assertThat(contained).isEqualTo(model);
    assertThat(ports.isEmpty()).isEqualTo(model.isEmpty());
    assertThat(ports.isAll()).isEqualTo(model.cardinality() == Ports.HIGHEST);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void hasNoRangesThatCouldBeJoined(@ForAll("ranges") List<PortRange> given) {
    List<PortRange> ranges = new PortSet(given).ranges();

    for (int i = 1; i < ranges.size(); i++) {
      assertThat(ranges.get(i).first()).isGreaterThan(ranges.get(i - 1).last() + 1);
    }
  }

  /**
   * Near one another often enough that they overlap and touch, far apart often enough to be many.
   */
  @Provide
  Arbitrary<List<PortRange>> ranges() {
    Arbitrary<Integer> first =
        Arbitraries.oneOf(
            Arbitraries.integers().between(1, 60),
            Arbitraries.integers().between(Ports.LOWEST, Ports.HIGHEST),
            Arbitraries.integers().between(Ports.HIGHEST - 60, Ports.HIGHEST));
    Arbitrary<Integer> more =
        Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.integers().between(0, 20)),
            Tuple.of(1, Arbitraries.integers().between(0, Ports.HIGHEST)));
    return Combinators.combine(first, more)
        .as((port, count) -> new PortRange(port, Math.min(port + count, Ports.HIGHEST)))
        .list()
        .ofMaxSize(30);
  }
}
