package mesh.sluice.injection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.template.InjectorConfiguration;
import mesh.sluice.template.ProbeHandling;

/**
 * How a pod wants its sidecar: its annotations, and where they say nothing the configuration.
 *
 * @param nativeSidecar whether it is an init container that goes on running
 * @param probes what becomes of the application's probes
 * @param overrides changes of the template's values
 */
record PodWishes(boolean nativeSidecar, ProbeHandling probes, JsonObject overrides) {
  /** Policies with which a pod is meant to end. */
  private static final Set<JsonValue> ENDING =
      Set.of(new JsonString("Never"), new JsonString("OnFailure"));

  static final String NATIVE = "sluice.mesh/native-sidecar";
  private static final String NATIVE_ISTIO = "sidecar.istio.io/nativeSidecar";
  static final String REWRITE = "sluice.mesh/rewrite-probes";
  private static final String REWRITE_ISTIO = "sidecar.istio.io/rewriteAppHTTPProbers";

  /**
   * @throws RefusedException if an annotation is malformed
   */
  static PodWishes of(PodFacts pod, InjectorConfiguration configuration) throws RefusedException {
    MeshProfile words = configuration.selection().profile();
    Map<String, String> annotations = pod.annotations();
    Optional<Boolean> rewrite = flag(words, annotations, REWRITE, REWRITE_ISTIO);
    return new PodWishes(
        flag(words, annotations, NATIVE, NATIVE_ISTIO).orElse(configuration.nativeSidecar()),
        rewrite
            .map(yes -> yes ? ProbeHandling.REWRITE : ProbeHandling.KEEP)
            .orElse(configuration.probes()),
        OverrideKey.values(words, annotations));
  }

  /** The policy without the ports whose probes have to reach the application past Envoy. */
  RedirectPolicy withoutProbes(RedirectPolicy policy, PodObject pod) {
    return switch (probes) {
      case EXCLUDE ->
          ProbePorts.exclude(
              pod.list("containers"), ProbePorts.exclude(pod.list("initContainers"), policy));
      // These are asked before an ordinary container runs, so before there is an Envoy.
      case REWRITE ->
          nativeSidecar ? policy : ProbePorts.exclude(pod.list("initContainers"), policy);
      case KEEP -> policy;
    };
  }

  /** Whether probes of a port are pointed to Envoy: it is captured, and the kubelet meets Envoy. */
  IntPredicate rewritten(RedirectPolicy policy) {
    if (probes != ProbeHandling.REWRITE || policy.inbound().mode() == InboundMode.NONE) {
      return port -> false;
    }
    return port ->
        policy.inbound().includePorts().contains(port)
            && !policy.inbound().excludePorts().contains(port);
  }

  List<String> warnings(PodObject pod) {
    if (nativeSidecar) {
      return List.of();
    }
    List<String> warnings = new ArrayList<>();
    if (!pod.list("initContainers").isEmpty()) {
      warnings.add(
          "init containers run before the sidecar and so have no connections; use a native sidecar"
              + " if they need any");
    }
    if (pod.json().findPath("spec.restartPolicy").filter(ENDING::contains).isPresent()) {
      warnings.add(
          "the pod does not end when its work has ended, because the sidecar goes on running; use"
              + " a native sidecar");
    }
    if (pod.list("containers").stream()
        .anyMatch(container -> container.findPath("lifecycle.preStop.httpGet").isPresent())) {
      warnings.add(
          "the kubelet calls preStop hooks when the sidecar ends too, and they may find it gone;"
              + " use a native sidecar, which ends last");
    }
    return warnings;
  }

  private static Optional<Boolean> flag(
      MeshProfile words, Map<String, String> annotations, String own, String istio)
      throws RefusedException {
    String key = words == MeshProfile.ISTIO && !annotations.containsKey(own) ? istio : own;
    String value = annotations.get(key);
    if (value == null) {
      return Optional.empty();
    }
    return switch (value.strip()) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default ->
          throw new RefusedException(
              "metadata.annotations['" + key + "']", value, "write true or false");
    };
  }
}
