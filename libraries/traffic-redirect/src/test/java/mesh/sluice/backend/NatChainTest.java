package mesh.sluice.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In which order the kernel asks chains that translate. */
class NatChainTest {
  private static final NatChain OURS = new NatChain("inet", "sluice", "prerouting", true, -100, 5);

  @ParameterizedTest
  @CsvSource({
    "inet, true,  -101, 1, true",
    "ip,   true,  -101, 1, true",
    "ip6,  true,  -100, 6, true",
    "ip,   true,  -100, 4, false",
    "ip,   true,  -99,  6, false",
    "ip,   false, -101, 6, false",
    "ip,   true,  -100, 9223372036854775807, true"
  })
  void lowerPriorityIsAskedFirstAndOfTheSameTheNewest(
      String family, boolean prerouting, int priority, long number, boolean before) {
    NatChain other = new NatChain(family, "other", "first", prerouting, priority, number);

    assertThat(other.isAskedBefore(OURS)).isEqualTo(before);
    assertThat(NatChain.before(List.of(OURS), List.of(other)))
        .isEqualTo(before ? List.of(other) : List.of());
  }

  @Test
  void chainsOfDifferentFamiliesDoNotMeet() {
    NatChain ipv4 = new NatChain("ip", "nat", "PREROUTING", true, -100, 0);
    NatChain ipv6 = new NatChain("ip6", "other", "first", true, -150, 9);

    assertThat(ipv6.isAskedBefore(ipv4)).isFalse();
  }

  @Test
  void sentenceNamesTheChainAsNftDoes() {
    assertThat(new NatChain("ip", "nat", "OUTPUT", false, -100, 9).sentence())
        .startsWith("the chain OUTPUT of the table ip nat (nat, output, priority -100) is not");
  }
}
