package mesh.sluice.nft;

import java.util.List;
import java.util.stream.IntStream;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.policy.SidecarIdentity;

/** Policies that tests share. */
public final class TestPolicies {
  /**
   * A policy whose rules have a set of each kind: users, groups, ports, ranges, addresses, blocks.
   */
  public static final RedirectPolicy RICH =
      new RedirectPolicy(
          new SidecarIdentity(
              List.of(new OwnerId(1337), new OwnerId(4242)),
              List.of(new OwnerId(1337), new OwnerId(4_294_967_294L)),
              PortSet.of(15008, 15009)),
          new InboundCapture(
              InboundMode.REDIRECT, 15006, PortSet.ALL, PortSet.of(15020, 15021, 15090)),
          new OutboundCapture(
              15001,
              CidrSet.parse("10.0.0.0/8", "172.16.0.0/12", "2001:db8::/32", "fd00::/8"),
              CidrSet.parse("10.1.2.3", "10.1.2.4", "fd00::1", "fd00::2"),
              new PortSet(List.of(PortRange.parse("9000-9010"), PortRange.parse("60000-65535"))),
              PortSet.of(3306, 5432)),
          RedirectPolicy.DEFAULT.dns(),
          RedirectPolicy.DEFAULT.interfaces(),
          RedirectPolicy.DEFAULT.dropInvalid());

  private TestPolicies() {}

  /** The default policy with {@code count} excluded ports, IPv4 blocks and IPv6 blocks each. */
  public static RedirectPolicy large(int count) {
    List<PortRange> ports =
        IntStream.range(0, count).mapToObj(i -> PortRange.of(20000 + 3 * i)).toList();
    List<Cidr> cidrs =
        IntStream.range(0, count)
            .boxed()
            .flatMap(
                i ->
                    List.of(
                        Cidr.parse("100." + (i / 128) + "." + (i % 128 * 2) + ".0/24"),
                        Cidr.parse("2001:db8:" + Integer.toHexString(2 * i) + "::/48"))
                        .stream())
            .toList();
    OutboundCapture outbound = OutboundCapture.DEFAULT;
    return RedirectPolicy.DEFAULT.withOutbound(
        new OutboundCapture(
            outbound.port(),
            outbound.includeCidrs(),
            new CidrSet(cidrs),
            outbound.includePorts(),
            new PortSet(ports)));
  }
}
