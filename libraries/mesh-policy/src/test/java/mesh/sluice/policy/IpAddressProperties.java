package mesh.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Addresses against the Java library's, which is of the tests only: the plugin never loads it. */
class IpAddressProperties {
  @Property
  void readsWhatItWrote(@ForAll("addresses") IpAddress address) {
    assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
    assertThat(IpAddress.fromBytes(address.toBytes())).isEqualTo(address);
  }

  @Property
  void writesWhatJavaReadsAsTheSame(@ForAll("addresses") IpAddress address) {
    assertThat(InetAddress.ofLiteral(address.toString())).isEqualTo(java(address));
  }

  @Property
  void readsJavasLongFormAsTheSame(@ForAll("addresses") IpAddress address) {
    assertThat(java(IpAddress.parse(java(address).getHostAddress()))).isEqualTo(java(address));
  }

  /** Java takes some IPv4 forms that Sluice refuses on purpose, but never the other way round. */
  @Property(tries = 5000)
  void whateverItReadsJavaReadsAsTheSame(@ForAll("nearlyIpv4") String text) {
    read(text).ifPresent(ours -> assertThat(readByJava(text)).contains(java(ours)));
  }

  @Property(tries = 5000)
  void readsTheSameIpv6TextsAsJava(@ForAll("nearlyIpv6") String text) {
    assertThat(read(text).map(IpAddressProperties::java)).as(text).isEqualTo(readByJava(text));
  }

  @Property
  void endsOfABlockAreInside(@ForAll("cidrs") Cidr cidr) {
    assertThat(cidr.contains(cidr.network())).isTrue();
    assertThat(cidr.contains(cidr.last())).isTrue();
    assertThat(Cidr.parse(cidr.toString())).isEqualTo(cidr);
  }

  @Provide
  Arbitrary<IpAddress> addresses() {
    return IpArbitraries.addresses();
  }

  @Provide
  Arbitrary<Cidr> cidrs() {
    return IpArbitraries.cidrs();
  }

  @Provide
  Arbitrary<String> nearlyIpv4() {
    return Arbitraries.of("0", "1", "10", "255", "256", "01", "", "1.1")
        .list()
        .ofSize(4)
        .map(numbers -> String.join(".", numbers));
  }

  /**
   * Groups and gaps, mostly as many as there should be, sometimes with an IPv4 address at the end.
   */
  @Provide
  Arbitrary<String> nearlyIpv6() {
    Arbitrary<String> group =
        Arbitraries.frequencyOf(
            Tuple.of(9, Arbitraries.of("0", "1", "ffff", "0a", "00ab")),
            Tuple.of(2, Arbitraries.of("")),
            Tuple.of(1, Arbitraries.of("12345", "g", "1.2.3.4")));
    Arbitrary<String> end = Arbitraries.of("", "", "1", "::", "1.2.3.4", "1.2.3");
    return Combinators.combine(group.list().ofMinSize(1).ofMaxSize(9), end)
        .as((groups, last) -> String.join(":", groups) + ":" + last);
  }

  private static Optional<IpAddress> read(String text) {
    try {
      return Optional.of(IpAddress.parse(text));
    } catch (InvalidPolicyException e) {
      return Optional.empty();
    }
  }

  private static Optional<InetAddress> readByJava(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The same address; Java turns an IPv4-mapped one into an IPv4 address. */
  private static InetAddress java(IpAddress address) {
    try {
      return InetAddress.getByAddress(address.toBytes());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are an address", e);
    }
  }
}
