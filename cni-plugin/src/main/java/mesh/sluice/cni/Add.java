package mesh.sluice.cni;

import java.io.IOException;
import java.util.Optional;
import java.util.function.LongSupplier;
import mesh.sluice.agent.AbsentNodeAgent;
import mesh.sluice.agent.NodeAgent;
import mesh.sluice.client.SocketNodeAgent;
import mesh.sluice.decide.PluginConfiguration;
import mesh.sluice.decide.PodDecision;
import mesh.sluice.decide.Settlement;
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
import mesh.sluice.redirect.PodNetwork;
import mesh.sluice.redirect.PodRedirect;

/** ADD: installs the rules of a meshed pod, and lets every other pod pass. */
final class Add {
  private final Posix posix;
  private final LongSupplier nanoTime;
  private final Log log;
  private final OperationReport report;

  /**
   * @param nanoTime a clock that nobody sets; asked only where the node agent is
   */
  Add(Posix posix, LongSupplier nanoTime, Log log, OperationReport report) {
    this.posix = posix;
    this.nanoTime = nanoTime;
    this.log = log;
    this.report = report;
  }

  /** Answers with the result of the plugin before, unchanged. */
  byte[] run(Request request, NetworkConfiguration configuration) throws CniException, IOException {
    PluginConfiguration own = PluginConfiguration.parse(configuration);
    PodDecision decision = new PodDecision(own);
    Optional<PreviousResult> previous = configuration.previousResult();
    Optional<NotMeshedReason> exempt = decision.exempt(request.args());
    if (exempt.isPresent()) {
      report.notMeshed(exempt.get());
      log.line(request, "not meshed: " + exempt.get().sentence());
    } else {
      requireChained(own, previous);
      apply(request, previous, own, decision);
    }
    return previous.map(Answer::unchanged).orElseGet(() -> Answer.empty(configuration.version()));
  }

  private void apply(
      Request request,
      Optional<PreviousResult> previous,
      PluginConfiguration own,
      PodDecision decision)
      throws CniException, IOException {
    NodeAgent agent =
        own.agentSocket().isPresent()
            ? new SocketNodeAgent(posix, nanoTime, own.agentSocket().get())
            : new AbsentNodeAgent();
    PodRedirect redirect = new PodRedirect(posix, own.backend());
    try (Netns netns = Sandbox.open(posix, request)) {
      switch (decision.decide(request.args(), agent)) {
        case Settlement.NotMeshed notMeshed -> {
          report.notMeshed(notMeshed);
          log.line(request, "not meshed: " + notMeshed.sentence());
        }
        case Settlement.Meshed(RedirectPolicy policy) -> {
          report.meshed("");
          install(netns, redirect, policy, Sandbox.network(request, previous, policy));
          report.meshed(redirect.backend());
          log.line(request, "meshed: rules installed by " + redirect.backend());
        }
      }
    }
  }

  private static void install(
      Netns netns, PodRedirect redirect, RedirectPolicy policy, PodNetwork network)
      throws CniException {
    try {
      netns.enter();
      redirect.install(policy, network);
    } catch (IOException e) {
      throw new CniException(
          ErrorCode.RULES_NOT_INSTALLED, "the redirect rules were not installed", e.getMessage());
    }
  }

  /**
   * A plugin that adds no interface makes sense after one that does. Where a meta plugin such as
   * Multus calls it by itself, the configuration says so.
   */
  private static void requireChained(PluginConfiguration own, Optional<PreviousResult> previous)
      throws CniException {
    if (own.chained() && previous.isEmpty()) {
      throw new CniException(
          ErrorCode.INVALID_CONFIGURATION,
          "prevResult: missing; sluice-cni must be called as a chained plugin",
          "put it after the plugin that makes the interface, or set \"chained\": false");
    }
  }
}
