package mesh.sluice.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import mesh.sluice.evaluate.PacketOutcome;
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

/** The kernel, with our rules, does what the policy says: real connections of generated pods. */
@AddLifecycleHook(OnDemand.class)
class GeneratedConnectionsIT {
  private static final Generators GENERATORS = new Generators(World.SMALL);

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

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void kernelDoesWhatTheReferenceSays(
      @ForAll("policies") RedirectPolicy policy,
      @ForAll("connections") @Size(10) List<Connection> connections)
      throws IOException, InterruptedException {
    pod.install(policy);
    for (Connection connection : connections) {
      PacketOutcome fate = IstioReference.fate(policy, connection);
      assertThat(pod.observe(connection))
          .as("%s, which should be %s, with %s", connection, fate, policy)
          .isEqualTo(TestPod.expected(connection, fate));
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
