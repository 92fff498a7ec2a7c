package mesh.sluice.redirect;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import mesh.sluice.nft.CheckResult;
import mesh.sluice.nft.NftBackend;
import mesh.sluice.posix.Posix;
import mesh.sluice.route.LoopbackAddress;
import mesh.sluice.rules.RuleCompiler;
import mesh.sluice.rules.Ruleset;

/** Redirects the traffic of the network namespace that the calling thread is in. */
public final class PodRedirect {
  private final NftBackend backend;

  /**
   * Envoy's inbound connections to the application bind to {@code ::6}, as they bind to 127.0.0.6
   * for IPv4. That one every namespace has, the other one must be added; Istio does the same.
   */
  private final LoopbackAddress inboundSource;

  public PodRedirect(Posix posix) {
    backend = new NftBackend(posix);
    inboundSource = new LoopbackAddress(posix, RuleCompiler.INBOUND_SOURCE_IPV6);
  }

  /**
   * Installs exactly {@code ruleset}, whatever was installed before.
   *
   * @throws IOException if the kernel refuses; nothing is changed then
   */
  public void install(Ruleset ruleset) throws IOException {
    boolean added = inboundSource.add();
    try {
      backend.install(ruleset);
    } catch (IOException e) {
      if (added) {
        inboundSource.remove();
      }
      throw e;
    }
  }

  /**
   * Removes all that {@link #install} made. Where it made nothing, nothing happens.
   *
   * @throws IOException if the kernel refuses
   */
  public void remove() throws IOException {
    if (backend.remove()) {
      inboundSource.remove();
    }
  }

  /**
   * Compares what is installed with what was installed.
   *
   * @param expected the rules that should be there, where they are known
   */
  public CheckResult check(Optional<Ruleset> expected) throws IOException {
    CheckResult result = backend.check(expected);
    return result instanceof CheckResult.Intact && !inboundSource.isThereOrNotNeeded()
        ? new CheckResult.Changed(List.of("the interface lo lacks the address ::6"))
        : result;
  }
}
