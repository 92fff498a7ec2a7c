package mesh.sluice.profile;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.policy.InvalidPolicyException;

/**
 * Pods that istiod injected, as istio-cni decides about them: asked in the order in which it asks,
 * so that the same reason is given where it would skip a pod.
 */
final class IstioProfile {
  private static final String SIDECAR = ContainerNames.ISTIO_PROXY;
  private static final String INIT = ContainerNames.ISTIO_INIT;
  private static final String PROXY_COMMAND = "proxy";
  private static final String SIDECAR_TYPE = "sidecar";

  private IstioProfile() {}

  /** Decides about the whole pod; it does not use the host's network. */
  static Explanation explain(PodFacts pod) {
    Reading reading = new Reading(MeshProfile.ISTIO, pod.annotations());
    return reading.explanation(decide(pod, reading));
  }

  /**
   * Decides by annotations alone, which can tell only that a pod is not meshed: the container's
   * user, group and environment are not in them.
   */
  static Decision decide(Map<String, String> annotations) {
    if (!annotations.containsKey(IstioKey.STATUS.key())) {
      return new Decision.NotMeshed(NotMeshedReason.NO_ANNOTATION);
    }
    if (IstioPolicy.NO_INTERCEPTION.equals(annotations.get(IstioKey.INTERCEPTION_MODE.key()))) {
      return new Decision.NotMeshed(NotMeshedReason.INTERCEPTION_MODE_NONE);
    }
    return new Decision.NeedsAgent(
        "the pod has the annotation sidecar.istio.io/status, but the user and group of its"
            + " sidecar are not in its annotations");
  }

  private static Decision decide(PodFacts pod, Reading reading) {
    Optional<NotMeshedReason> reason = notMeshed(pod, reading);
    if (reason.isPresent()) {
      return new Decision.NotMeshed(reason.get());
    }
    try {
      ContainerFacts sidecar = pod.find(SIDECAR).orElseThrow();
      return new Decision.Meshed(new IstioPolicy(pod, sidecar, reading).read());
    } catch (InvalidPolicyException e) {
      return Decision.Invalid.of(e);
    }
  }

  private static Optional<NotMeshedReason> notMeshed(PodFacts pod, Reading reading) {
    if (pod.find(INIT).isPresent()) {
      reading.because(new Source.Container(INIT));
      return Optional.of(NotMeshedReason.ISTIO_INIT);
    }
    Optional<ContainerFacts> sidecar = pod.find(SIDECAR);
    if (sidecar.isEmpty()) {
      return Optional.of(NotMeshedReason.NO_ISTIO_PROXY);
    }
    reading.because(new Source.Container(SIDECAR));
    if (flag(sidecar.get(), IstioKey.DISABLE_ENVOY, reading)) {
      reading.because(environment(sidecar.get(), IstioKey.DISABLE_ENVOY));
      return Optional.of(NotMeshedReason.ENVOY_DISABLED);
    }
    if (isGateway(sidecar.get(), reading)) {
      return Optional.of(NotMeshedReason.ISTIO_GATEWAY);
    }
    if (isInjectionOff(pod, reading)) {
      return Optional.of(NotMeshedReason.INJECTION_OPT_OUT);
    }
    Optional<String> status = reading.find(IstioKey.STATUS);
    if (status.isEmpty()) {
      return Optional.of(NotMeshedReason.NO_ISTIO_STATUS);
    }
    reading.because(new Source.Annotation(IstioKey.STATUS.key(), status.get()));
    Optional<String> mode = reading.find(IstioKey.INTERCEPTION_MODE);
    if (mode.isPresent() && mode.get().equals(IstioPolicy.NO_INTERCEPTION)) {
      reading.because(new Source.Annotation(IstioKey.INTERCEPTION_MODE.key(), mode.get()));
      return Optional.of(NotMeshedReason.INTERCEPTION_MODE_NONE);
    }
    return Optional.empty();
  }

  private static boolean isGateway(ContainerFacts sidecar, Reading reading) {
    List<String> args = sidecar.args();
    if (args.size() < 2 || !args.getFirst().equals(PROXY_COMMAND)) {
      return false;
    }
    String type = args.get(1);
    boolean gateway = !type.isEmpty() && !type.equals(SIDECAR_TYPE);
    if (gateway) {
      reading.because(new Source.Argument(SIDECAR, type));
    }
    return gateway;
  }

  /** The label is the newer way to say it, and goes before the annotation. */
  private static boolean isInjectionOff(PodFacts pod, Reading reading) {
    String label = pod.labels().get(IstioKey.INJECT_LABEL.key());
    String value = label != null ? label : reading.find(IstioKey.INJECT).orElse("");
    Optional<Boolean> inject = GoBoolean.parse(value);
    if (!value.isEmpty() && inject.isEmpty()) {
      reading.finding(
          IstioKey.INJECT.key(),
          "'" + value + "' is neither true nor false; the pod was injected, so it is redirected");
    }
    boolean off = inject.isPresent() && !inject.get();
    if (off) {
      reading.because(
          label != null
              ? new Source.Label(IstioKey.INJECT_LABEL.key(), value)
              : new Source.Annotation(IstioKey.INJECT.key(), value));
    }
    return off;
  }

  /** A boolean variable of the sidecar; what is neither true nor false is false, as in Istio. */
  static boolean flag(ContainerFacts sidecar, IstioKey variable, Reading reading) {
    String value = sidecar.env().get(variable.key());
    if (value == null) {
      return false;
    }
    Optional<Boolean> flag = GoBoolean.parse(value);
    if (flag.isEmpty()) {
      reading.finding(
          variable.key(), "'" + value + "' is neither true nor false and counts as false");
    }
    return flag.orElse(false);
  }

  /** That a variable which the sidecar has was the source. */
  static Source environment(ContainerFacts sidecar, IstioKey variable) {
    return new Source.Environment(
        sidecar.name(), variable.key(), sidecar.env().get(variable.key()));
  }
}
