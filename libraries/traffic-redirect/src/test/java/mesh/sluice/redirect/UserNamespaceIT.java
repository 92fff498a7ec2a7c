package mesh.sluice.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.kernel.Observation;
import mesh.sluice.kernel.TestPod;
import mesh.sluice.kernel.TestUserNamespace;
import mesh.sluice.netns.NetnsThread;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods with {@code hostUsers: false}. */
class UserNamespaceIT {
  private static final RedirectPolicy POLICY = RedirectPolicy.DEFAULT;
  private static final OwnerId APPLICATION = new OwnerId(1000);
  private static final OwnerId SIDECAR = new OwnerId(1337);

  private final PodRedirect redirect = new PodRedirect(Posix.system());
  private TestUserNamespace pod;

  @BeforeEach
  void createPod() throws IOException {
    pod = TestUserNamespace.create(List.of(8080, 15006));
  }

  @AfterEach
  void removePod() {
    if (pod != null) {
      pod.close();
    }
  }

  @Test
  void usersAreThoseOfThePod() throws Exception {
    inside(
        () -> {
          redirect.install(POLICY);
          return null;
        });

    // Any address of lo but 127.0.0.1 is the pod's own: the sidecar's way there is the hairpin.
    IpAddress from = IpAddress.parse("127.0.0.1");
    IpAddress own = IpAddress.parse("127.0.0.53");
    assertThat(pod.connect(from, own, 8080, SIDECAR, APPLICATION))
        .isEqualTo(new Observation.Accepted(TestPod.POD, 15006, own, 8080, from));
    assertThat(pod.connect(from, own, 8080, APPLICATION, SIDECAR))
        .isEqualTo(new Observation.Accepted(TestPod.POD, 15006, own, 8080, from));
    assertThat(pod.connect(from, own, 8080, APPLICATION, APPLICATION))
        .isEqualTo(new Observation.Accepted(TestPod.POD, 8080, own, 8080, from));
  }

  @Test
  void installedRulesAreCheckedAndRemoved() throws Exception {
    inside(
        () -> {
          redirect.install(POLICY);
          redirect.install(POLICY);
          return null;
        });
    assertThat(inside(() -> redirect.check(Optional.of(POLICY))))
        .isEqualTo(new CheckResult.Intact());
    assertThat(inside(() -> redirect.check(Optional.empty()))).isEqualTo(new CheckResult.Intact());

    inside(
        () -> {
          redirect.remove();
          return null;
        });

    assertThat(inside(() -> redirect.check(Optional.empty()))).isEqualTo(new CheckResult.Missing());
  }

  private <T> T inside(Callable<T> task) throws IOException, InterruptedException {
    return NetnsThread.call(Posix.system(), pod.path().toString(), task);
  }
}
