package mesh.sluice.redirect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.backend.Backend;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.backend.InstalledRules;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.route.LoopbackAddress;
import mesh.sluice.route.PolicyRoute;
import mesh.sluice.rules.RuleCompiler;
import mesh.sluice.rules.Ruleset;
import mesh.sluice.rules.TransparentRules;

/** Redirects the traffic of the network namespace that the calling thread is in. */
public final class PodRedirect {
  private final Backend backend;

  /**
   * Envoy's inbound connections to the application bind to {@code ::6}, as they bind to 127.0.0.6
   * for IPv4. That one every namespace has, the other one must be added; Istio does the same.
   */
  private final LoopbackAddress inboundSource;

  private final PolicyRoute transparentRoute;
  private final AddressSearch addresses;

  /** With the backend that suits the node. */
  public PodRedirect(Posix posix) {
    this(posix, BackendChoice.AUTO);
  }

  /** With a backend that the node's configuration names. */
  public PodRedirect(Posix posix, BackendChoice choice) {
    backend = choice.backend(posix);
    inboundSource = new LoopbackAddress(posix, RuleCompiler.INBOUND_SOURCE_IPV6);
    transparentRoute =
        new PolicyRoute(
            posix,
            TransparentRules.INTERCEPTED_MARK,
            TransparentRules.INBOUND_MARK,
            TransparentRules.ROUTE_TABLE);
    addresses = new AddressSearch(posix);
  }

  /** What installs the rules, for people. */
  public String backend() {
    return backend.name();
  }

  /**
   * Sees whether rules can be installed on this node at all. Changes nothing.
   *
   * @throws IOException if not; the message says what to do
   */
  public void probe() throws IOException {
    backend.probe();
  }

  /** Whether the rules of a policy depend on the pod's addresses. */
  public static boolean needsAddresses(RedirectPolicy policy) {
    return RuleCompiler.needsAddresses(policy);
  }

  /** As {@link #install(RedirectPolicy, PodNetwork)}, in a pod of which nothing is said. */
  public void install(RedirectPolicy policy) throws IOException {
    install(policy, PodNetwork.USUAL);
  }

  /**
   * Installs exactly what {@code policy} asks for, whatever was installed before. The rules come
   * last: until they are there, nothing of the rest has an effect.
   *
   * @throws IOException if the kernel refuses, or the policy needs an address of the pod that it is
   *     not known; what was added is removed again then
   */
  public void install(RedirectPolicy policy, PodNetwork network) throws IOException {
    Ruleset ruleset = compile(policy, network);
    boolean addressAdded = inboundSource.add();
    boolean routeAdded = false;
    try {
      if (isTransparent(policy)) {
        routeAdded = transparentRoute.add();
      }
      backend.install(ruleset);
    } catch (IOException e) {
      if (addressAdded) {
        inboundSource.remove();
      }
      if (routeAdded) {
        transparentRoute.remove();
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
    boolean rules = false;
    try {
      rules = backend.remove();
    } finally {
      // Somebody may have removed the rules manually; then the address tells that there were some.
      if (inboundSource.removeOwn(rules) || rules) {
        transparentRoute.remove();
      }
    }
  }

  /** As {@link #check(Optional, PodNetwork)}, in a pod of which nothing is said. */
  public CheckResult check(Optional<RedirectPolicy> expected) throws IOException {
    return check(expected, PodNetwork.USUAL);
  }

  /**
   * Compares what is installed with what was installed.
   *
   * @param expected the policy that should be in force, where it is known
   * @param network as it was said to {@link #install(RedirectPolicy, PodNetwork)}
   */
  public CheckResult check(Optional<RedirectPolicy> expected, PodNetwork network)
      throws IOException {
    List<String> missing = new ArrayList<>();
    Optional<Ruleset> ruleset = Optional.empty();
    if (expected.isPresent()) {
      try {
        ruleset = Optional.of(compile(expected.get(), network));
      } catch (UnknownAddressException e) {
        missing.add(e.getMessage());
      }
    }
    CheckResult result = backend.check(ruleset);
    if (!(result instanceof CheckResult.Intact)) {
      return result;
    }
    if (!inboundSource.isThereOrNotNeeded()) {
      missing.add("the interface lo lacks the address ::6");
    }
    if (expected.map(PodRedirect::isTransparent).orElse(true)) {
      missing.addAll(missingRoutes());
    }
    return missing.isEmpty() ? result : new CheckResult.Changed(missing);
  }

  /** The rules tell whether there must be routes, and which of them: they know their version. */
  private List<String> missingRoutes() throws IOException {
    Optional<InstalledRules> rules = backend.read();
    boolean transparent = rules.map(InstalledRules::transparent).orElse(false);
    return transparent ? transparentRoute.missing(rules.get().isOfThisVersion()) : List.of();
  }

  /**
   * Reads the rules as they are, for people.
   *
   * @return empty if there are none
   */
  public Optional<InstalledRules> read() throws IOException {
    return backend.read();
  }

  private Ruleset compile(RedirectPolicy policy, PodNetwork network) throws IOException {
    return RuleCompiler.needsAddresses(policy)
        ? RuleCompiler.compile(policy, addresses.find(network))
        : RuleCompiler.compile(policy);
  }

  private static boolean isTransparent(RedirectPolicy policy) {
    return policy.inbound().mode() == InboundMode.TPROXY;
  }
}
