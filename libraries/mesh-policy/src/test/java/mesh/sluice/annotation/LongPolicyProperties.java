package mesh.sluice.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class LongPolicyProperties {
  private static final int MAX_ENTRIES = 1024;

  @Property
  void whatIsWrittenIsReadAndTheRestIsRefusedByName(
      @ForAll @IntRange(max = 1_100) int excludedPorts,
      @ForAll @IntRange(max = 1_100) int includedPorts,
      @ForAll @IntRange(max = 1_100) int excludedCidrs) {
    RedirectPolicy policy = policy(includedPorts, excludedPorts, excludedCidrs);
    boolean tooMany =
        IntStream.of(excludedPorts, includedPorts, excludedCidrs).max().orElseThrow() > MAX_ENTRIES;
    int bytes =
        RedirectAnnotation.toJson(policy).toString().getBytes(StandardCharsets.UTF_8).length;

    if (tooMany || bytes > RedirectAnnotation.MAX_BYTES) {
      assertThatExceptionOfType(InvalidPolicyException.class)
          .isThrownBy(() -> RedirectAnnotation.format(policy))
          .withMessageContaining(tooMany ? " entries': too many" : bytes + " bytes': longer than")
          .satisfies(
              e ->
                  assertThat(e.field())
                      .startsWith(RedirectAnnotation.KEY + (tooMany ? ".outbound." : "")));
    } else {
      assertThat(RedirectAnnotation.parse(RedirectAnnotation.format(policy))).isEqualTo(policy);
    }
  }

  /** Entries that do not touch one another, so that none are joined. */
  private static RedirectPolicy policy(int includedPorts, int excludedPorts, int excludedCidrs) {
    List<Cidr> cidrs =
        IntStream.range(0, excludedCidrs)
            .mapToObj(i -> Cidr.parse("2001:db8:" + Integer.toHexString(2 * i) + "::/48"))
            .toList();
    OutboundCapture usual = OutboundCapture.DEFAULT;
    return RedirectPolicy.DEFAULT.withOutbound(
        new OutboundCapture(
            usual.port(),
            usual.includeCidrs(),
            new CidrSet(cidrs),
            ports(includedPorts),
            ports(excludedPorts)));
  }

  private static PortSet ports(int count) {
    return new PortSet(
        IntStream.range(0, count).mapToObj(i -> PortRange.of(20_001 + 2 * i)).toList());
  }
}
