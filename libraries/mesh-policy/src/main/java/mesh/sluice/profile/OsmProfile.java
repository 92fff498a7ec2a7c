package mesh.sluice.profile;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.policy.InvalidPolicyException;

/**
 * Pods that OSM's injector changed. It leaves a label, the container {@code envoy} and, where no
 * CNI plugin does its work, the init container {@code osm-init}.
 */
final class OsmProfile {
  private static final String SIDECAR = ContainerNames.OSM_ENVOY;
  private static final String INIT = ContainerNames.OSM_INIT;

  private OsmProfile() {}

  /** Decides about the whole pod; it does not use the host's network. */
  static Explanation explain(PodFacts pod, OsmMeshConfig mesh) {
    Reading reading = new Reading(MeshProfile.OSM, pod.annotations());
    try {
      return reading.explanation(decide(pod, mesh, reading));
    } catch (InvalidPolicyException e) {
      return reading.explanation(Decision.Invalid.of(e));
    }
  }

  /** Decides by annotations alone, in which OSM leaves nothing. */
  static Decision decide(Map<String, String> annotations) {
    return new Decision.NeedsAgent(
        "the profile osm is enabled, and OSM marks its pods by a label, which is not passed to"
            + " plugins");
  }

  private static Decision decide(PodFacts pod, OsmMeshConfig mesh, Reading reading) {
    if (pod.find(INIT).isPresent()) {
      reading.because(new Source.Container(INIT));
      return new Decision.NotMeshed(NotMeshedReason.OSM_INIT);
    }
    String uuid = pod.labels().get(OsmKey.PROXY_UUID.key());
    if (uuid == null) {
      return new Decision.NotMeshed(NotMeshedReason.NO_OSM_LABEL);
    }
    reading.because(new Source.Label(OsmKey.PROXY_UUID.key(), uuid));
    Optional<ContainerFacts> sidecar = pod.find(SIDECAR);
    if (sidecar.isEmpty()) {
      return new Decision.NotMeshed(NotMeshedReason.NO_OSM_ENVOY);
    }
    reading.because(new Source.Container(SIDECAR));
    if (isInjectionOff(reading)) {
      return new Decision.NotMeshed(NotMeshedReason.INJECTION_OPT_OUT);
    }
    return new Decision.Meshed(new OsmPolicy(pod, sidecar.get(), mesh, reading).read());
  }

  private static boolean isInjectionOff(Reading reading) {
    Optional<String> value = reading.find(OsmKey.INJECTION);
    boolean off =
        value.isPresent() && !Reading.parse(OsmKey.INJECTION, value.get(), OsmProfile::isOn);
    if (off) {
      reading.because(new Source.Annotation(OsmKey.INJECTION.key(), value.get()));
    }
    return off;
  }

  /** Empty means nothing said, as in OSM. */
  private static boolean isOn(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "", "enabled", "yes", "true" -> true;
      case "disabled", "no", "false" -> false;
      default -> throw new InvalidPolicyException("", text, "write enabled or disabled");
    };
  }
}
