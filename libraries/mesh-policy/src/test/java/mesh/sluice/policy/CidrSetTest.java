package mesh.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class CidrSetTest {
  @Test
  void isSortedAndHasNoBlockTwice() {
    CidrSet set =
        CidrSet.parse("2001:db8::/32", "192.168.0.0/16", "10.1.0.0/16", "10.0.0.0/8", "10.0.0.0/8");

    assertThat(set.cidrs())
        .containsExactly(
            Cidr.parse("10.0.0.0/8"), Cidr.parse("192.168.0.0/16"), Cidr.parse("2001:db8::/32"));
  }

  @Test
  void highAddressesSortAfterLowOnes() {
    assertThat(CidrSet.parse("ffff::/16", "8000::/16", "::1", "1::/16").cidrs())
        .extracting(Cidr::toString)
        .containsExactly("::1/128", "1::/16", "8000::/16", "ffff::/16");
  }

  @Test
  void neighboursStayTwoBlocks() {
    assertThat(CidrSet.parse("10.0.0.0/9", "10.128.0.0/9").cidrs()).hasSize(2);
  }

  @Test
  void allIsBothFamilies() {
    assertThat(CidrSet.parse("::/0", "0.0.0.0/0", "10.0.0.0/8").isAll()).isTrue();
    assertThat(CidrSet.parse("0.0.0.0/0").isAll()).isFalse();
    assertThat(CidrSet.parse("::/0").isAll()).isFalse();
    assertThat(CidrSet.parse("::/1", "0.0.0.0/0").isAll()).isFalse();
    assertThat(CidrSet.NONE.isAll()).isFalse();
  }

  @Test
  void splitsByFamily() {
    CidrSet set = CidrSet.parse("10.0.0.0/8", "2001:db8::/32");

    assertThat(set.of(IpFamily.IPV4)).isEqualTo(CidrSet.parse("10.0.0.0/8"));
    assertThat(set.of(IpFamily.IPV6)).isEqualTo(CidrSet.parse("2001:db8::/32"));
    assertThat(CidrSet.NONE.of(IpFamily.IPV6).isEmpty()).isTrue();
  }

  @Test
  void loopbackInsideOfMoreIsKeptForItIsAWishOfItsOwn() {
    CidrSet set =
        CidrSet.parse("0.0.0.0/0", "127.0.0.0/8", "127.0.0.1", "128.0.0.0/8", "::/0", "::1");

    assertThat(set.cidrs())
        .extracting(Cidr::toString)
        .containsExactly("0.0.0.0/0", "127.0.0.0/8", "::/0", "::1/128");
    assertThat(set.includesLoopback()).isTrue();
    assertThat(set.disjoint()).isEqualTo(CidrSet.ALL);
    assertThat(CidrSet.ALL.includesLoopback()).isFalse();
    assertThat(CidrSet.parse("126.0.0.0/7", "127.0.0.0/8", "127.0.0.1").cidrs()).hasSize(2);
  }

  @Test
  void refusesAMalformedBlock() {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> CidrSet.parse("10.0.0.0/8", "10.0.0.1/8"));
  }
}
