package mesh.sluice.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import mesh.sluice.evaluate.PacketOutcome;
import mesh.sluice.kernel.Observation;
import mesh.sluice.kernel.TestPod;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.reference.Connection;
import mesh.sluice.reference.Generators;
import mesh.sluice.reference.IstioReference;
import mesh.sluice.reference.OnDemand;
import mesh.sluice.reference.World;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** The same connections have the same fate, whichever backend installed the rules. */
@AddLifecycleHook(OnDemand.class)
class BackendsAgreeIT {
  private static final Generators GENERATORS = new Generators(World.SMALL);
  private static final List<BackendChoice> IPTABLES =
      List.of(BackendChoice.IPTABLES_NFT, BackendChoice.IPTABLES_LEGACY);

  private static TestPod pod;

  @BeforeContainer
  static void createPod() {
    pod = TestPod.create();
  }

  @AfterContainer
  static void removePod() {
    if (pod != null) {
      pod.close();
    }
  }

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void iptablesDoesWhatTheReferenceSaysAndNftablesDoes(
      @ForAll("policies") RedirectPolicy policy,
      @ForAll("connections") @Size(10) List<Connection> connections)
      throws IOException, InterruptedException {
    List<Observation> expected = new ArrayList<>();
    for (Connection connection : connections) {
      PacketOutcome fate = IstioReference.fate(policy, connection);
      expected.add(TestPod.expected(connection, fate));
    }
    List<Observation> nft = observe(BackendChoice.NFT, policy, connections);
    assertThat(nft).as("nft, %s with %s", connections, policy).isEqualTo(expected);
    for (BackendChoice backend : IPTABLES) {
      assertThat(observe(backend, policy, connections))
          .as("%s, %s with %s", backend, connections, policy)
          .isEqualTo(nft);
    }
  }

  private static List<Observation> observe(
      BackendChoice backend, RedirectPolicy policy, List<Connection> connections)
      throws IOException, InterruptedException {
    pod.install(policy, backend);
    try {
      return connections.stream().map(pod::observe).toList();
    } finally {
      pod.remove(backend);
    }
  }

  @Provide
  Arbitrary<RedirectPolicy> policies() {
    return GENERATORS.policies();
  }

  @Provide
  Arbitrary<List<Connection>> connections() {
    return GENERATORS.connections().list();
  }
}
