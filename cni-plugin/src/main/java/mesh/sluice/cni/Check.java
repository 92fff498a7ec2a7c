package mesh.sluice.cni;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.decide.PluginConfiguration;
import mesh.sluice.decide.PodDecision;
import mesh.sluice.netns.Netns;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.profile.NotMeshedReason;
import mesh.sluice.protocol.Answer;
import mesh.sluice.protocol.CniException;
import mesh.sluice.protocol.ErrorCode;
import mesh.sluice.protocol.NetworkConfiguration;
import mesh.sluice.protocol.PreviousResult;
import mesh.sluice.protocol.Request;
import mesh.sluice.redirect.PodRedirect;
import mesh.sluice.route.Links;

/**
 * CHECK: sees whether the rules are as ADD installed them.
 *
 * <p>What ADD decided is remembered where the rules are: a namespace without our table belongs to a
 * pod that was not meshed, unless its annotations say otherwise. Nobody else is asked.
 */
final class Check {
  private final Posix posix;
  private final Log log;
  private final OperationReport report;

  Check(Posix posix, Log log, OperationReport report) {
    this.posix = posix;
    this.log = log;
    this.report = report;
  }

  byte[] run(Request request, NetworkConfiguration configuration) throws CniException, IOException {
    Optional<PreviousResult> previous = configuration.previousResult();
    if (previous.isEmpty()) {
      throw new CniException(
          ErrorCode.INVALID_CONFIGURATION,
          "prevResult: missing; CHECK needs the result of ADD",
          "the container runtime gives it");
    }
    PluginConfiguration own = PluginConfiguration.parse(configuration);
    PodDecision decision = new PodDecision(own);
    Optional<NotMeshedReason> exempt = decision.exempt(request.args());
    if (exempt.isPresent()) {
      report.notMeshed(exempt.get());
      return Answer.nothing();
    }
    Optional<RedirectPolicy> expected = decision.policyByAnnotations(request.args());
    if (expected.isPresent()) {
      report.meshed("");
    }
    try (Netns netns = Sandbox.open(posix, request)) {
      netns.enter();
      requireInterface(request);
      verify(request, check(request, previous, own, expected), expected.isPresent());
    }
    return Answer.nothing();
  }

  private void requireInterface(Request request) throws CniException, IOException {
    if (!Links.exists(posix, request.interfaceName())) {
      throw new CniException(
          ErrorCode.INTERFACE_MISSING,
          "CNI_IFNAME: the namespace has no interface " + request.interfaceName(),
          "the container is no longer attached to its network");
    }
  }

  private CheckResult check(
      Request request,
      Optional<PreviousResult> previous,
      PluginConfiguration own,
      Optional<RedirectPolicy> expected)
      throws CniException, IOException {
    PodRedirect redirect = new PodRedirect(posix, own.backend());
    return expected.isPresent()
        ? redirect.check(expected, Sandbox.network(request, previous, expected.get()))
        : redirect.check(expected);
  }

  private void verify(Request request, CheckResult result, boolean meshed) throws CniException {
    switch (result) {
      case CheckResult.Intact() -> log.line(request, "the rules are as they were installed");
      case CheckResult.Missing() -> {
        if (meshed) {
          throw new CniException(
              ErrorCode.RULES_MISSING,
              "the redirect rules are missing: neither nf_tables nor iptables has any of Sluice",
              "traffic of this pod bypasses the mesh; repeat ADD or replace the pod");
        }
        log.line(request, "no rules, as for a pod that is not meshed");
      }
      case CheckResult.Ineffective(List<String> reasons) ->
          throw new CniException(
              ErrorCode.RULES_INEFFECTIVE,
              "the redirect rules are in force, but traffic of this pod is lost or bypasses them",
              String.join("; ", reasons));
      case CheckResult.Changed(List<String> differences) ->
          throw new CniException(
              ErrorCode.RULES_CHANGED,
              "the redirect rules are not as they were installed: "
                  + String.join("; ", differences),
              "somebody changed rules of Sluice, or was put before them; repeat ADD or replace the"
                  + " pod");
    }
  }
}
