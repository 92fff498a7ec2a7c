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
import mesh.sluice.route.PolicyRoute;
import mesh.sluice.rules.RuleCompiler;
import mesh.sluice.rules.Ruleset;
import mesh.sluice.rules.TransparentRules;

/** Redirects the traffic of the network namespace that the calling thread is in. */
public final class PodRedirect {
  private final Backend backend;

  private final InboundSource inboundSource;
  private final PolicyRoute transparentRoute;
  private final NetworkProblems problems;
  private final AddressSearch addresses;

  /** With the backend that suits the node. */
  public PodRedirect(Posix posix) {
    this(posix, BackendChoice.AUTO);
  }

  /** With a backend that the node's configuration names. */
  public PodRedirect(Posix posix, BackendChoice choice) {
    backend = choice.backend(posix);
    inboundSource = new InboundSource(posix);
    problems = new NetworkProblems(posix);
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
   * <p>{@code lo} is up afterwards, as the runtime has it: while it is down, it takes no routes.
   *
   * @throws IOException if the kernel refuses, or the policy needs an address of the pod that is
   *     not known; what was added is removed again then
   */
  public void install(RedirectPolicy policy, PodNetwork network) throws IOException {
    Ruleset ruleset = compile(policy, network);
    InboundSource.Undo source = inboundSource.add(network.link().value());
    boolean routeAdded = false;
    boolean replaced;
    try {
      if (isTransparent(policy)) {
        routeAdded = transparentRoute.add();
      }
      replaced = backend.install(ruleset);
    } catch (IOException e) {
      source.run();
      if (routeAdded) {
        transparentRoute.remove();
      }
      throw e;
    }
    if (replaced) {
      inboundSource.removeFormer();
    }
  }

  /**
   * Removes what {@link #install(RedirectPolicy, PodNetwork)} made for one of the pod's networks:
   * all of it, or, while it is in force for other ones too, just what belongs to that one. What
   * tells is the routes, so in a pod without IPv6 it is always all.
   *
   * @param link the pod's interface in that network
   * @return whether all was removed
   * @throws IOException if the kernel refuses
   */
  public boolean remove(String link) throws IOException {
    if (inboundSource.removeOneOfSeveral(link)) {
      return false;
    }
    remove();
    return true;
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
      // Somebody may have removed the rules manually; then the source tells that there were some.
      if (inboundSource.remove(rules) || rules) {
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
    List<String> reasons = new ArrayList<>();
    switch (result) {
      case CheckResult.Missing _, CheckResult.Changed _ -> {
        return result;
      }
      case CheckResult.Intact() -> {}
      case CheckResult.Ineffective(var others) -> reasons.addAll(others);
    }
    List<String> found = problems.find(network.link().value());
    reasons.addAll(found);
    if (found.isEmpty() && problems.hasIpv6OnLoopback()) {
      checkSource(missing, reasons);
    }
    if (expected.isEmpty()) {
      missing.addAll(missingRoutes());
    } else if (isTransparent(expected.get())) {
      missing.addAll(transparentRoute.missing(InstalledRules.isOfThisVersion(backend.readMark())));
    }
    if (!missing.isEmpty()) {
      missing.addAll(reasons);
      return new CheckResult.Changed(missing);
    }
    return reasons.isEmpty() ? result : new CheckResult.Ineffective(reasons);
  }

  /** That all of it is absent is nobody's doing. */
  private void checkSource(List<String> missing, List<String> reasons) throws IOException {
    switch (inboundSource.state()) {
      case USABLE -> {}
      case ABSENT ->
          reasons.add(
              "lo had no IPv6 when the rules were installed and has it now, so the sidecar cannot"
                  + " call the application from ::6; repeat ADD");
      case WITHOUT_ROUTE ->
          missing.add(
              "no route makes ::6 local, as after lo and the pod's interface were down or without"
                  + " IPv6");
      case WITHOUT_BIND ->
          missing.add("net.ipv6.ip_nonlocal_bind is 0, so the sidecar cannot call from ::6");
    }
  }

  /** The rules tell whether there must be routes, and which of them: they know their version. */
  private List<String> missingRoutes() throws IOException {
    Optional<InstalledRules> rules = backend.read();
    boolean transparent = rules.map(InstalledRules::transparent).orElse(false);
    return transparent
        ? transparentRoute.missing(InstalledRules.isOfThisVersion(rules.get().mark()))
        : List.of();
  }

  /**
   * What the rules say of themselves, without reading them: cheaper than {@link #read}.
   *
   * @return empty if there are none, or none with a mark
   */
  public Optional<String> readMark() throws IOException {
    return backend.readMark();
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
