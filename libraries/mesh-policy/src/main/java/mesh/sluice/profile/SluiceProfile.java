package mesh.sluice.profile;

import static mesh.sluice.profile.NotMeshedReason.INJECTION_OPT_OUT;
import static mesh.sluice.profile.NotMeshedReason.NO_ANNOTATION;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.policy.SidecarIdentity;

/**
 * Our own annotations: either {@value RedirectAnnotation#KEY} with the whole policy, or one for
 * each part of it. Both at once would be two answers to one question, and are refused, unless our
 * injector has made the first of the second: it then leaves its status.
 *
 * <p>Annotations say everything here, so that the plugin needs nothing else. A pod that has one of
 * those that say how traffic is redirected is redirected: were it not, because its injector never
 * saw it, it would run outside the mesh and nobody would notice.
 */
final class SluiceProfile {
  private SluiceProfile() {}

  /** Whether the pod has the annotation that holds the whole policy. */
  static boolean hasPolicy(Map<String, String> annotations) {
    return annotations.containsKey(RedirectAnnotation.KEY);
  }

  /** Decides about the whole pod; it does not use the host's network. */
  static Explanation explain(PodFacts pod) {
    Reading reading = new Reading(MeshProfile.SLUICE, pod.annotations());
    Decision decision = decide(pod.annotations(), reading);
    if (decision instanceof Decision.Meshed(var policy)) {
      if (hasPolicy(pod.annotations())) {
        RedirectSources.note(pod.annotations().get(RedirectAnnotation.KEY), policy, reading);
        PolicyFindings.find(
            policy,
            RedirectAnnotation.KEY + ".outbound.includePorts",
            "outbound.includeCidrs",
            RedirectAnnotation.KEY + ".interfaces.virtual",
            reading);
      }
      findAbsentSidecar(pod, policy.sidecar(), reading);
    }
    return reading.explanation(decision);
  }

  /** Decides by annotations alone, as {@link #explain} does. */
  static Decision decide(Map<String, String> annotations) {
    return decide(annotations, new Reading(MeshProfile.SLUICE, annotations));
  }

  private static Decision decide(Map<String, String> annotations, Reading reading) {
    try {
      Optional<String> redirect = reading.find(SluiceKey.REDIRECT);
      List<String> traffic = SluiceKey.trafficKeys(annotations);
      if (redirect.isPresent()) {
        because(reading, RedirectAnnotation.KEY, redirect.get());
        if (!annotations.containsKey(SluiceKey.STATUS.key())) {
          requireAlone(annotations, traffic);
        }
        return new Decision.Meshed(RedirectAnnotation.parse(redirect.get()));
      }
      if (traffic.isEmpty()) {
        return new Decision.NotMeshed(NO_ANNOTATION);
      }
      if (isInjectionOff(reading)) {
        return new Decision.NotMeshed(INJECTION_OPT_OUT);
      }
      traffic.forEach(key -> because(reading, key, annotations.get(key)));
      return new Decision.Meshed(readFields(annotations, reading));
    } catch (InvalidPolicyException e) {
      return Decision.Invalid.of(e);
    }
  }

  /**
   * The policy that the annotations for single fields make, also if there are none of them.
   *
   * @throws InvalidPolicyException if one is malformed or misspelt
   */
  static RedirectPolicy readFields(Map<String, String> annotations, Reading reading) {
    requireKnown(annotations, SluiceKey.trafficKeys(annotations));
    return new SluicePolicy(reading).read();
  }

  private static void because(Reading reading, String key, String value) {
    reading.because(new Source.Annotation(key, value));
  }

  private static boolean isInjectionOff(Reading reading) {
    Optional<String> inject = reading.find(SluiceKey.INJECT);
    boolean off =
        inject.isPresent() && !Reading.parse(SluiceKey.INJECT, inject.get(), SluicePolicy::flag);
    if (off) {
      because(reading, SluiceKey.INJECT.key(), inject.get());
    }
    return off;
  }

  private static void requireAlone(Map<String, String> annotations, List<String> traffic) {
    if (!traffic.isEmpty()) {
      String other = traffic.getFirst();
      throw new InvalidPolicyException(
          other,
          annotations.get(other),
          "the pod also has "
              + RedirectAnnotation.KEY
              + ", which holds the whole policy; remove one of the two");
    }
  }

  private static void requireKnown(Map<String, String> annotations, List<String> traffic) {
    for (String key : traffic) {
      if (SluiceKey.isMisspelt(key)) {
        throw new InvalidPolicyException(
            key,
            annotations.get(key),
            "there is no annotation of this name; there are " + SluiceKey.lists());
      }
    }
  }

  private static void findAbsentSidecar(PodFacts pod, SidecarIdentity identity, Reading reading) {
    boolean present =
        Stream.concat(pod.initContainers().stream(), pod.containers().stream())
            .map(pod::runAs)
            .anyMatch(
                runAs ->
                    runAs.user().filter(identity.uids()::contains).isPresent()
                        || runAs.group().filter(identity.gids()::contains).isPresent());
    if (!present) {
      reading.finding(
          SluiceKey.SIDECAR_UIDS.key(),
          "no container's securityContext names a user or group of the sidecar; unless an image"
              + " does, nobody accepts the redirected connections");
    }
  }
}
