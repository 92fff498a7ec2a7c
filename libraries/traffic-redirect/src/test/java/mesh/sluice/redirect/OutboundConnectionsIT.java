package mesh.sluice.redirect;

import java.util.ArrayList;
import java.util.List;
import mesh.sluice.nft.TestPolicies;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.policy.SidecarIdentity;
import org.junit.jupiter.api.Test;

/** Connections of the pod to others. */
class OutboundConnectionsIT extends ConnectionTests {
  @Test
  void connectionOfTheApplicationReachesTheOutboundListener() throws Exception {
    install(RedirectPolicy.DEFAULT);

    for (String peer : PEERS) {
      assertRedirected(fromApplication(peer, 80), OUTBOUND);
      assertRedirected(fromRoot(peer, 443), OUTBOUND);
    }
  }

  @Test
  void connectionOfTheSidecarIsLeftAlone() throws Exception {
    install(RedirectPolicy.DEFAULT);

    for (String peer : PEERS) {
      assertDirect(fromSidecar(peer, 80));
      assertDirect(fromSidecarUser(peer, 80));
      assertDirect(fromSidecarGroup(peer, 80));
    }
  }

  @Test
  void everyUserAndGroupOfTheSidecarIsKnown() throws Exception {
    install(
        RedirectPolicy.DEFAULT.withSidecar(
            new SidecarIdentity(
                List.of(new OwnerId(4242), new OwnerId(1000)),
                List.of(new OwnerId(4242), new OwnerId(1337)),
                PortSet.NONE)));

    for (String peer : PEERS) {
      assertDirect(fromApplication(peer, 80));
      assertDirect(fromSidecar(peer, 80));
      assertDirect(fromSidecarGroup(peer, 80));
      assertRedirected(fromRoot(peer, 80), OUTBOUND);
    }
  }

  @Test
  void groupDoesNotCountWhereOnlyTheUserIsNamed() throws Exception {
    install(
        RedirectPolicy.DEFAULT.withSidecar(
            new SidecarIdentity(List.of(new OwnerId(1337)), List.of(), PortSet.NONE)));

    for (String peer : PEERS) {
      assertDirect(fromSidecarUser(peer, 80));
      assertRedirected(fromSidecarGroup(peer, 80), OUTBOUND);
    }
  }

  @Test
  void excludedPortsAreLeftAlone() throws Exception {
    install(outbound(CidrSet.ALL, CidrSet.NONE, PortSet.NONE, ports("443", "8080-9090")));

    for (String peer : PEERS) {
      assertDirect(fromApplication(peer, 443));
      assertDirect(fromApplication(peer, 8080));
      assertDirect(fromApplication(peer, 8081));
      assertDirect(fromApplication(peer, 9090));
      assertRedirected(fromApplication(peer, 80), OUTBOUND);
      assertRedirected(fromApplication(peer, 3306), OUTBOUND);
      assertRedirected(fromApplication(peer, 15008), OUTBOUND);
    }
  }

  @Test
  void excludedCidrsAreLeftAlone() throws Exception {
    CidrSet excluded = CidrSet.parse("10.66.0.0/24", "198.51.100.7", "fd66::/64", "2001:db8:5::9");
    install(outbound(CidrSet.ALL, excluded, PortSet.NONE, PortSet.NONE));

    for (String peer : List.of("10.66.0.1", "10.66.0.2", "198.51.100.7", "fd66::2")) {
      assertDirect(fromApplication(peer, 80));
    }
    assertDirect(fromApplication("2001:db8:5::9", 80));
    for (String peer : List.of("10.66.1.1", "172.16.5.9", "fd66:0:0:1::1")) {
      assertRedirected(fromApplication(peer, 80), OUTBOUND);
    }
  }

  @Test
  void excludingAWholeFamilyLeavesTheOther() throws Exception {
    install(outbound(CidrSet.ALL, CidrSet.parse("::/0"), PortSet.NONE, PortSet.NONE));

    assertRedirected(fromApplication("10.66.0.1", 80), OUTBOUND);
    assertDirect(fromApplication("fd66::1", 80));
  }

  @Test
  void onlyIncludedCidrsAreRedirected() throws Exception {
    install(including("10.66.0.2", "172.16.0.0/12", "fd66::2", "2001:db8::/32"));

    for (String peer : List.of("10.66.0.2", "172.16.5.9", "fd66::2", "2001:db8:5::9")) {
      assertRedirected(fromApplication(peer, 80), OUTBOUND);
    }
    for (String peer : List.of("10.66.0.1", "198.51.100.7", "fd66::1", "fd66:0:0:1::1")) {
      assertDirect(fromApplication(peer, 80));
    }
  }

  @Test
  void includedPortsAreRedirectedWhateverTheAddress() throws Exception {
    install(
        outbound(
            CidrSet.parse("172.16.0.0/12"), CidrSet.NONE, ports("443", "8080-8081"), PortSet.NONE));

    for (String peer : PEERS) {
      assertRedirected(fromApplication(peer, 443), OUTBOUND);
      assertRedirected(fromApplication(peer, 8081), OUTBOUND);
    }
    assertDirect(fromApplication("10.66.0.1", 80));
    assertDirect(fromApplication("fd66::1", 80));
    assertRedirected(fromApplication("172.16.5.9", 80), OUTBOUND);
  }

  @Test
  void excludingWinsOverIncluding() throws Exception {
    install(
        outbound(
            CidrSet.parse("10.66.0.0/16", "fd66::/32"),
            CidrSet.parse("10.66.0.2", "fd66::2"),
            ports("443"),
            ports("8080")));

    for (String peer : List.of("10.66.0.2", "fd66::2")) {
      assertDirect(fromApplication(peer, 80));
      assertDirect(fromApplication(peer, 443));
    }
    for (String peer : List.of("10.66.0.1", "fd66::1")) {
      assertRedirected(fromApplication(peer, 80), OUTBOUND);
      assertDirect(fromApplication(peer, 8080));
    }
  }

  @Test
  void nothingIsRedirectedWhereNothingIsIncluded() throws Exception {
    install(including());

    for (String peer : PEERS) {
      assertDirect(fromApplication(peer, 80));
    }
    assertRedirected(fromPeer("10.66.0.10", 80), INBOUND);
  }

  @Test
  void hundredsOfPortsAndCidrsAreLeftAlone() throws Exception {
    RedirectPolicy large = TestPolicies.large(300);
    OutboundCapture outbound = large.outbound();
    List<Cidr> cidrs = new ArrayList<>(outbound.excludeCidrs().cidrs());
    cidrs.add(Cidr.parse("10.66.1.1"));
    cidrs.add(Cidr.parse("fd66:0:0:1::/64"));
    List<PortRange> ports = new ArrayList<>(outbound.excludePorts().ranges());
    ports.add(PortRange.of(3306));
    install(outbound(CidrSet.ALL, new CidrSet(cidrs), PortSet.NONE, new PortSet(ports)));

    for (String peer : PEERS) {
      assertRedirected(fromApplication(peer, 80), OUTBOUND);
      assertDirect(fromApplication(peer, 3306));
    }
    assertDirect(fromApplication("10.66.1.1", 80));
    assertDirect(fromApplication("fd66:0:0:1::1", 80));
  }
}
