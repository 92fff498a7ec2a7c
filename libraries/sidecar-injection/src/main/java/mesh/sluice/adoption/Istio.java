package mesh.sluice.adoption;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import mesh.sluice.injection.PodObject;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.manifest.PodReader;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.ContainerNames;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.Explanation;
import mesh.sluice.profile.Finding;
import mesh.sluice.profile.IstioKey;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.profile.OsmMeshConfig;

/** Pods that istiod injected. */
final class Istio implements OtherInjector {
  private static final String STATUS = IstioKey.STATUS.key();
  private static final String SIDECAR = ContainerNames.ISTIO_PROXY;
  private static final String INIT = ContainerNames.ISTIO_INIT;
  private static final String VALIDATION = ContainerNames.ISTIO_VALIDATION;
  private static final List<String> REDIRECTING = List.of("NET_ADMIN", "ALL");

  @Override
  public String name() {
    return MeshProfile.ISTIO.toString();
  }

  @Override
  public String initContainer() {
    return INIT;
  }

  @Override
  public List<String> containers() {
    return List.of(SIDECAR, VALIDATION);
  }

  @Override
  public boolean hasInjected(PodObject pod) {
    return pod.annotation(STATUS).isPresent()
        && PodObject.CONTAINER_LISTS.stream()
            .flatMap(list -> pod.list(list).stream())
            .anyMatch(container -> PodObject.name(container).equals(SIDECAR));
  }

  /**
   * With istio-init, its arguments say what would have been installed. Without it the pod was meant
   * for istio-cni, which goes by the annotations and by the sidecar; the arguments of
   * istio-validation tell the ports of the sidecar's listeners besides.
   */
  @Override
  public Optional<FoundPolicy> policy(PodObject pod, NamespaceFacts namespace)
      throws NotUnderstoodException, ManifestException {
    requireNoOtherRedirect(pod);
    Optional<InitContainer> init = InitContainer.find(pod, INIT);
    if (init.isPresent()) {
      IptablesPolicy policy = new IptablesPolicy(IptablesArguments.of(init.get()));
      return Optional.of(new FoundPolicy(policy.read(), policy.notes()));
    }
    Explanation explanation =
        MeshProfile.explain(
            List.of(MeshProfile.ISTIO),
            PodReader.read("pod", pod.json(), namespace),
            OsmMeshConfig.DEFAULT);
    return switch (explanation.decision()) {
      case Decision.Meshed(RedirectPolicy policy) ->
          Optional.of(new FoundPolicy(withListeners(policy, pod), texts(explanation.findings())));
      case Decision.NotMeshed ignored -> Optional.empty();
      case Decision.Invalid invalid ->
          throw new NotUnderstoodException(invalid.field(), invalid.value(), invalid.remedy());
      case Decision.NeedsAgent needs -> throw new NotUnderstoodException("pod", "", needs.why());
    };
  }

  /** A template of the user's own may name its init container as it likes. */
  private static void requireNoOtherRedirect(PodObject pod) throws NotUnderstoodException {
    List<String> added = addedInitContainers(pod);
    for (JsonObject container : pod.list("initContainers")) {
      String name = PodObject.name(container);
      boolean known = List.of(INIT, SIDECAR).contains(name);
      if (!known && added.contains(name) && mayRedirect(container)) {
        throw new NotUnderstoodException(
            "init container",
            name,
            "istiod has added it, and with NET_ADMIN it may redirect the pod too");
      }
    }
  }

  /** What istiod's status says that it has added. */
  private static List<String> addedInitContainers(PodObject pod) {
    try {
      return Optional.of(Json.read(pod.annotation(STATUS).orElse("{}")))
          .filter(JsonObject.class::isInstance)
          .flatMap(status -> ((JsonObject) status).find("initContainers"))
          .filter(JsonArray.class::isInstance)
          .map(names -> texts((JsonArray) names))
          .orElse(List.of());
    } catch (MalformedJsonException e) {
      return List.of();
    }
  }

  private static boolean mayRedirect(JsonObject container) {
    return container
        .findPath("securityContext.capabilities.add")
        .filter(JsonArray.class::isInstance)
        .map(names -> texts((JsonArray) names))
        .filter(names -> !Collections.disjoint(names, REDIRECTING))
        .isPresent();
  }

  private static List<String> texts(JsonArray array) {
    return array.elements().stream()
        .filter(JsonString.class::isInstance)
        .map(text -> ((JsonString) text).value())
        .toList();
  }

  private static RedirectPolicy withListeners(RedirectPolicy policy, PodObject pod)
      throws NotUnderstoodException {
    Optional<InitContainer> validation = InitContainer.find(pod, VALIDATION);
    if (validation.isEmpty()) {
      return policy;
    }
    IptablesPolicy arguments = new IptablesPolicy(IptablesArguments.of(validation.get()));
    InboundCapture inbound = policy.inbound();
    OutboundCapture outbound = policy.outbound();
    return policy
        .withInbound(
            new InboundCapture(
                inbound.mode(),
                arguments.inboundPort(),
                inbound.includePorts(),
                inbound.excludePorts(),
                inbound.applicationAddress()))
        .withOutbound(
            new OutboundCapture(
                arguments.outboundPort(),
                outbound.includeCidrs(),
                outbound.excludeCidrs(),
                outbound.includePorts(),
                outbound.excludePorts(),
                outbound.loopbackCidrs()));
  }

  private static List<String> texts(List<Finding> findings) {
    List<String> texts = new ArrayList<>();
    findings.forEach(finding -> texts.add(finding.toString()));
    return texts;
  }
}
