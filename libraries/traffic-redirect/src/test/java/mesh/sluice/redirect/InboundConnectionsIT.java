package mesh.sluice.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mesh.sluice.kernel.Observation;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.policy.SidecarIdentity;
import mesh.sluice.posix.Posix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections from outside. */
class InboundConnectionsIT extends ConnectionTests {
  @Test
  void connectionReachesTheInboundListener() throws Exception {
    install(RedirectPolicy.DEFAULT);

    for (String pod : POD) {
      assertRedirected(fromPeer(pod, 8080), INBOUND);
      assertRedirected(fromPeer(pod, 80), INBOUND);
    }
  }

  @Test
  void connectionReachesTheInboundListenerOfAnotherPort() throws Exception {
    install(new InboundCapture(InboundMode.REDIRECT, 15106, PortSet.ALL, PortSet.NONE));

    for (String pod : POD) {
      assertRedirected(fromPeer(pod, 15021), 15106);
    }
  }

  @Test
  void connectionToAListenerOfTheSidecarPassesTheInboundListener() throws Exception {
    install(RedirectPolicy.DEFAULT);

    for (String pod : POD) {
      assertRedirected(fromPeer(pod, OUTBOUND), INBOUND);
      assertRedirected(fromPeer(pod, INBOUND), INBOUND);
    }
  }

  @Test
  void transparentListenerSeesBothAddresses() throws Exception {
    install(new InboundCapture(InboundMode.TPROXY, INBOUND, PortSet.ALL, ports("9090")));

    for (String pod : POD) {
      // What is expected of a redirected one: the client's address and the original destination.
      assertRedirected(fromPeer(pod, 8080), INBOUND);
      assertDirect(fromPeer(pod, 9090));
    }
  }

  /** Listeners cannot see marks, so a table that is only there for this test counts them. */
  @ParameterizedTest
  @EnumSource
  void onlyTransparentlyInterceptedPacketsAreMarked(InboundMode mode) throws Exception {
    install(new InboundCapture(mode, INBOUND, PortSet.ALL, ports("9090")));
    pod()
        .netns()
        .nft(
            """
            table inet observed {
              counter marked { }
              counter unmarked { }
              chain input {
                type filter hook input priority 0
                iifname "eth0" tcp flags & (syn | ack) == syn meta mark 1339 counter name marked
                iifname "eth0" tcp flags & (syn | ack) == syn meta mark 0 counter name unmarked
              }
            }
            """);
    try {
      for (String pod : POD) {
        assertThat(pod().observe(fromPeer(pod, 8080))).isInstanceOf(Observation.Accepted.class);
        assertDirect(fromPeer(pod, 9090));
      }
      boolean transparent = mode == InboundMode.TPROXY;
      assertThat(countedPackets("marked")).isEqualTo(transparent ? 2 : 0);
      assertThat(countedPackets("unmarked")).isEqualTo(transparent ? 2 : 4);
    } finally {
      pod().netns().run("nft", "delete", "table", "inet", "observed");
    }
  }

  private static int countedPackets(String counter) {
    String text = pod().netns().run("nft", "list", "counter", "inet", "observed", counter);
    return Integer.parseInt(text.replaceFirst("(?s).*packets (\\d+).*", "$1"));
  }

  /** Nobody listens on 15999: the connection must not reach the application instead. */
  @ParameterizedTest
  @EnumSource(InboundMode.class)
  void connectionThatNobodyTakesDoesNotPassTheSidecarBy(InboundMode mode) throws Exception {
    install(new InboundCapture(mode, 15999, PortSet.ALL, PortSet.NONE));

    for (String pod : POD) {
      if (mode == InboundMode.NONE) {
        assertDirect(fromPeer(pod, 8080));
      } else {
        assertThat(pod().observe(fromPeer(pod, 8080))).isInstanceOf(Observation.Failed.class);
      }
    }
  }

  @Test
  void excludedPortIsLeftAlone() throws Exception {
    install(RedirectPolicy.DEFAULT);

    for (String pod : POD) {
      assertDirect(fromPeer(pod, 15020));
      assertDirect(fromPeer(pod, 15021));
      assertDirect(fromPeer(pod, 15090));
    }
  }

  @Test
  void excludedRangeIsLeftAloneAndItsNeighboursAreNot() throws Exception {
    install(new InboundCapture(InboundMode.REDIRECT, INBOUND, PortSet.ALL, ports("443-8080")));

    for (String pod : POD) {
      assertRedirected(fromPeer(pod, 80), INBOUND);
      assertDirect(fromPeer(pod, 443));
      assertDirect(fromPeer(pod, 3306));
      assertDirect(fromPeer(pod, 8080));
      assertRedirected(fromPeer(pod, 8081), INBOUND);
    }
  }

  @Test
  void portOfTheSidecarIsLeftAlone() throws Exception {
    install(RedirectPolicy.DEFAULT);

    for (String pod : POD) {
      assertDirect(fromPeer(pod, 15008));
    }
  }

  @Test
  void onlyIncludedPortsAreRedirected() throws Exception {
    install(
        new InboundCapture(InboundMode.REDIRECT, INBOUND, ports("80", "8080-8081"), ports("8081")));

    for (String pod : POD) {
      assertRedirected(fromPeer(pod, 80), INBOUND);
      assertRedirected(fromPeer(pod, 8080), INBOUND);
      assertDirect(fromPeer(pod, 8081));
      assertDirect(fromPeer(pod, 443));
    }
  }

  @Test
  void nothingIsRedirectedInModeNone() throws Exception {
    install(new InboundCapture(InboundMode.NONE, INBOUND, PortSet.ALL, PortSet.NONE));

    for (String pod : POD) {
      assertDirect(fromPeer(pod, 8080));
      assertRedirected(fromApplication("10.66.0.1", 80), OUTBOUND);
    }
  }

  @Test
  void peerWithTheSidecarsUserIsAPeer() throws Exception {
    // The peer's agent connects as root.
    install(
        RedirectPolicy.DEFAULT.withSidecar(
            new SidecarIdentity(List.of(new OwnerId(0)), List.of(), PortSet.NONE)));

    for (String pod : POD) {
      assertRedirected(fromPeer(pod, 8080), INBOUND);
    }
  }

  @Test
  void nothingIsRedirectedAfterRemoval() throws Exception {
    install(RedirectPolicy.DEFAULT);
    assertRedirected(fromPeer("10.66.0.10", 8080), INBOUND);

    pod()
        .netns()
        .call(
            () -> {
              new PodRedirect(Posix.system()).remove();
              return null;
            });

    for (String pod : POD) {
      assertDirect(fromPeer(pod, 8080));
    }
    for (String peer : PEERS) {
      assertDirect(fromApplication(peer, 80));
    }
  }
}
