package mesh.sluice.redirect;

import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import org.junit.jupiter.api.Test;

/** Connections of the pod to itself. */
class OwnConnectionsIT extends ConnectionTests {
  @Test
  void applicationReachesItselfDirectly() throws Exception {
    install(RedirectPolicy.DEFAULT);

    for (String pod : POD) {
      assertDirect(fromApplication(pod, 8080));
      assertDirect(fromRoot(pod, 8080));
    }
    for (String localhost : LOCALHOST) {
      assertDirect(fromApplication(localhost, 8080));
    }
    assertDirect(bound("127.0.0.1", fromApplication("127.0.0.53", 80)));
  }

  @Test
  void sidecarReachesItsOwnPodThroughTheInboundListener() throws Exception {
    install(RedirectPolicy.DEFAULT);

    for (String pod : POD) {
      assertRedirected(fromSidecar(pod, 8080), INBOUND);
      assertRedirected(fromSidecarUser(pod, 8080), INBOUND);
      assertRedirected(fromSidecarGroup(pod, 8080), INBOUND);
      // Excluding a port from what comes from outside does not exclude it here, as with Istio.
      assertRedirected(fromSidecar(pod, 15021), INBOUND);
    }
    assertRedirected(bound("127.0.0.1", fromSidecar("127.0.0.53", 80)), INBOUND);
  }

  @Test
  void sidecarReachesLocalhostDirectly() throws Exception {
    install(RedirectPolicy.DEFAULT);

    for (String localhost : LOCALHOST) {
      assertDirect(fromSidecar(localhost, 8080));
      assertDirect(fromSidecarUser(localhost, 8080));
      assertDirect(fromSidecarGroup(localhost, 8080));
    }
  }

  @Test
  void sidecarReachesItsOwnPortDirectly() throws Exception {
    install(RedirectPolicy.DEFAULT);

    for (String pod : POD) {
      assertDirect(fromSidecar(pod, 15008));
    }
  }

  @Test
  void inboundListenerReachesTheApplicationWithoutALoop() throws Exception {
    install(RedirectPolicy.DEFAULT);

    assertDirect(bound("127.0.0.6", fromSidecar("10.66.0.10", 8080)));
    assertDirect(bound("127.0.0.6", fromSidecar("127.0.0.1", 8080)));
    assertDirect(bound("::6", fromSidecar("fd66::10", 8080)));
    assertDirect(bound("::6", fromSidecar("::1", 8080)));
  }

  @Test
  void excludedPortIsLeftAloneOnTheWayToItselfToo() throws Exception {
    install(outbound(CidrSet.ALL, CidrSet.NONE, PortSet.NONE, ports("8080")));

    for (String pod : POD) {
      assertDirect(fromSidecar(pod, 8080));
      assertRedirected(fromSidecar(pod, 8081), INBOUND);
    }
  }

  @Test
  void sidecarReachesItsOwnPodDirectlyInModeNone() throws Exception {
    install(new InboundCapture(InboundMode.NONE, INBOUND, PortSet.ALL, PortSet.NONE));

    for (String pod : POD) {
      assertDirect(fromSidecar(pod, 8080));
      assertDirect(fromApplication(pod, 8080));
    }
  }

  @Test
  void includedLoopbackAddressesAreRedirected() throws Exception {
    install(including("127.0.0.0/8", "10.66.0.0/16", "fd66::/16"));

    assertRedirected(bound("127.0.0.1", fromApplication("127.0.0.53", 80)), OUTBOUND);
    assertDirect(fromApplication("127.0.0.1", 80));
    for (String pod : POD) {
      assertRedirected(fromApplication(pod, 80), OUTBOUND);
      assertRedirected(fromSidecar(pod, 80), INBOUND);
    }
    assertDirect(bound("127.0.0.6", fromSidecar("10.66.0.10", 8080)));
  }
}
