package mesh.sluice.injection;

import java.util.Optional;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.ContainerFacts;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.Explanation;
import mesh.sluice.profile.InjectedPolicy;
import mesh.sluice.profile.OsmMeshConfig;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.profile.RunAs;
import mesh.sluice.profile.SluiceKey;
import mesh.sluice.template.Bootstrap;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.Sidecar;

/** The redirect policy for a sidecar that is about to be added. */
final class SidecarPolicy {
  /**
   * For a pod that wants the sidecar but no redirect: only the ports of Envoy's listeners count.
   */
  static final RedirectPolicy NO_REDIRECT =
      new RedirectPolicy(
          RedirectPolicy.DEFAULT.sidecar(),
          new InboundCapture(
              InboundMode.NONE,
              RedirectPolicy.DEFAULT.inbound().port(),
              RedirectPolicy.DEFAULT.inbound().includePorts(),
              RedirectPolicy.DEFAULT.inbound().excludePorts()),
          RedirectPolicy.DEFAULT.outbound(),
          RedirectPolicy.DEFAULT.dns(),
          RedirectPolicy.DEFAULT.interfaces(),
          RedirectPolicy.DEFAULT.dropInvalid());

  private SidecarPolicy() {}

  /**
   * A policy with what it was read from.
   *
   * @param explanation whose decision is the policy
   */
  record Explained(RedirectPolicy policy, Explanation explanation) {}

  /**
   * @param container the sidecar, whose user and group the template's check has made sure of
   * @return empty if the pod wants no redirect
   * @throws RefusedException if an annotation is malformed or cannot be carried out
   */
  static Optional<Explained> read(PodFacts facts, InjectorSettings settings, JsonObject container)
      throws RefusedException {
    RunAs owner = RunAs.of(id(container, "runAsUser"), id(container, "runAsGroup"));
    ContainerFacts sidecar = ContainerFacts.named(Sidecar.NAME).withRunAs(owner);
    Explanation explanation =
        InjectedPolicy.explain(
            settings.configuration().selection().profile(), facts, sidecar, OsmMeshConfig.DEFAULT);
    return switch (explanation.decision()) {
      case Decision.Meshed(RedirectPolicy policy) -> {
        refuseUnservedDns(policy, settings);
        yield Optional.of(new Explained(policy, explanation));
      }
      case Decision.NotMeshed ignored -> Optional.empty();
      case Decision.Invalid invalid -> throw new RefusedException(invalid.message());
      case Decision.NeedsAgent needs -> throw new RefusedException(needs.why());
    };
  }

  private static long id(JsonObject container, String field) {
    return container
        .findPath("securityContext." + field)
        .flatMap(number -> number.asNumber().wholeNumber())
        .orElseThrow();
  }

  private static void refuseUnservedDns(RedirectPolicy policy, InjectorSettings settings)
      throws RefusedException {
    if (policy.dns().isPresent() && settings.configuration().bootstrap() == Bootstrap.STANDALONE) {
      throw new RefusedException(
          SluiceKey.DNS_CAPTURE.key(),
          "true",
          "the standalone Envoy has no resolver, so that no name would be found; leave it out, or"
              + " let the injector use bootstrap: xds with a control plane that sets one up");
    }
  }
}
