package mesh.sluice.repair;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.connections.ConnectionTracking;
import mesh.sluice.connections.KeptConnections;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.redirect.BackendChoice;
import mesh.sluice.redirect.PodRedirect;
import mesh.sluice.sandbox.SandboxThread;

/**
 * What is done inside of a pod's namespace; by the code by which the plugin does it. Each call sees
 * first that the pod's addresses are there.
 */
final class PodNetns {
  private final Posix posix;
  private final BackendChoice backend;

  PodNetns(Posix posix, BackendChoice backend) {
    this.posix = requireNonNull(posix);
    this.backend = requireNonNull(backend);
  }

  /**
   * What a reading has found.
   *
   * @param mark of the rules; read only where {@code check} found nothing wrong
   */
  record Seen(CheckResult check, Optional<String> mark) {
    Seen {
      requireNonNull(check);
      requireNonNull(mark);
    }
  }

  /**
   * What an installation has come to.
   *
   * @param connections what becomes of those that were open
   * @param backend what has installed the rules
   * @param after what a reading has found afterwards
   */
  record Installed(KeptConnections connections, String backend, CheckResult after) {
    Installed {
      requireNonNull(connections);
      requireNonNull(backend);
      requireNonNull(after);
    }
  }

  /** Whether any rules of ours are there. Changes nothing. */
  boolean hasRules(PodPlace place) throws IOException, InterruptedException {
    return SandboxThread.call(
        posix,
        place.mount(),
        () -> {
          SandboxThread.requireAddresses(posix, place.link(), place.addresses());
          return new PodRedirect(posix, backend).read().isPresent();
        });
  }

  /** Compares what is there with what a policy asks for, as CHECK does. Changes nothing. */
  Seen check(PodPlace place, RedirectPolicy policy) throws IOException, InterruptedException {
    return SandboxThread.call(
        posix,
        place.mount(),
        () -> {
          SandboxThread.requireAddresses(posix, place.link(), place.addresses());
          PodRedirect redirect = new PodRedirect(posix, backend);
          CheckResult check = redirect.check(Optional.of(policy), place.network());
          return new Seen(
              check, check instanceof CheckResult.Intact ? redirect.readMark() : Optional.empty());
        });
  }

  /** Installs what a policy asks for, as ADD does, for a pod that has connections already. */
  Installed install(PodPlace place, RedirectPolicy policy)
      throws IOException, InterruptedException {
    return SandboxThread.call(
        posix,
        place.mount(),
        () -> {
          SandboxThread.requireAddresses(posix, place.link(), place.addresses());
          KeptConnections connections = keep(place, policy);
          PodRedirect redirect = new PodRedirect(posix, backend);
          redirect.install(policy, place.network());
          CheckResult after = redirect.check(Optional.of(policy), place.network());
          SandboxThread.requireAddresses(posix, place.link(), place.addresses());
          return new Installed(connections, redirect.backend(), after);
        });
  }

  /** A pod that is not meshed is worse than connections that are reset. */
  private KeptConnections keep(PodPlace place, RedirectPolicy policy) {
    try {
      return ConnectionTracking.keep(posix, policy, place.link(), place.addresses());
    } catch (IOException e) {
      return new KeptConnections(List.of(), List.of(), String.valueOf(e.getMessage()));
    }
  }
}
