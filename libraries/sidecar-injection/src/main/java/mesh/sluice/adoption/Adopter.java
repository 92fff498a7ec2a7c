package mesh.sluice.adoption;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import mesh.sluice.adoption.Adoption.Adopted;
import mesh.sluice.adoption.Adoption.NotAdopted;
import mesh.sluice.adoption.Adoption.Untouched;
import mesh.sluice.adoption.OtherInjector.FoundPolicy;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.injection.InjectionStatus;
import mesh.sluice.injection.PodObject;
import mesh.sluice.injection.PodTypes;
import mesh.sluice.injection.RefusedException;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.template.InjectorSettings;

/**
 * Takes over the redirect of pods that istiod or OSM has given a sidecar: their init container goes
 * and {@code sluice.mesh/redirect} comes, with what it would have installed. The sidecar stays
 * theirs.
 *
 * <p>What the redirect was read from stays in the status, so that a pod that has been through here
 * is read again, and comes out equal; a policy that somebody else has written does not stay. If the
 * other injector has added its init container again since, that one counts, and goes too.
 */
public final class Adopter {
  /** Label of namespaces: {@code enabled} or {@code disabled}. */
  public static final String LABEL = "sluice.mesh/adopt";

  private Adopter() {}

  /**
   * Decides about a pod, and adopts it.
   *
   * @param pod with {@code metadata} and {@code spec}
   * @param namespace where it is created
   */
  public static Adoption adopt(
      JsonObject pod, NamespaceFacts namespace, InjectorSettings settings) {
    try {
      return adopt(new PodObject(pod), namespace, settings);
    } catch (NotUnderstoodException
        | RefusedException
        | ManifestException
        | InvalidPolicyException e) {
      return untouched(e.getMessage());
    }
  }

  private static Untouched untouched(String why) {
    return new Untouched("the pod was not adopted and is unchanged: " + why);
  }

  private static Adoption adopt(PodObject pod, NamespaceFacts namespace, InjectorSettings settings)
      throws NotUnderstoodException, RefusedException, ManifestException {
    PodTypes.check(pod);
    List<OtherInjector> injectors =
        OtherInjector.ALL.stream().filter(candidate -> candidate.hasInjected(pod)).toList();
    if (injectors.isEmpty()) {
      return new NotAdopted(NotAdoptedReason.NO_OTHER_INJECTOR);
    }
    Optional<NotAdoptedReason> notSelected = notSelected(namespace, settings);
    if (notSelected.isPresent()) {
      return new NotAdopted(notSelected.get());
    }
    if (injectors.size() > 1) {
      throw new NotUnderstoodException(
          "pod",
          "",
          "both "
              + injectors.stream().map(OtherInjector::name).collect(Collectors.joining(" and "))
              + " have injected it; let one do it");
    }
    OtherInjector injector = injectors.getFirst();
    Optional<InjectionStatus> status = InjectionStatus.of(pod);
    refuseOtherPolicy(pod, status);
    refuseOtherSidecar(status, injector);
    PodObject source = withSource(pod, status, injector);
    PodTypes.check(source);
    Optional<FoundPolicy> policy = injector.policy(source, namespace);
    if (policy.isEmpty()) {
      refuseOtherPolicy(pod, Optional.empty());
      return new NotAdopted(NotAdoptedReason.NOT_REDIRECTED);
    }
    Adopted adopted = adopt(source, namespace, injector, policy.get());
    return adopted.pod().equals(pod.json())
        ? new NotAdopted(NotAdoptedReason.ALREADY_ADOPTED)
        : adopted;
  }

  private static Optional<NotAdoptedReason> notSelected(
      NamespaceFacts namespace, InjectorSettings settings) throws RefusedException {
    String label = namespace.labels().getOrDefault(LABEL, "");
    return switch (settings.configuration().adoption()) {
      case NONE -> Optional.of(NotAdoptedReason.ADOPTION_DISABLED);
      case ALL, LABELLED ->
          switch (label) {
            case "enabled" -> Optional.empty();
            case "disabled" -> Optional.of(NotAdoptedReason.NAMESPACE_OPT_OUT);
            case "" ->
                settings.configuration().adoption() == mesh.sluice.template.Adoption.ALL
                    ? Optional.empty()
                    : Optional.of(NotAdoptedReason.NAMESPACE_UNSET);
            default ->
                throw new RefusedException(
                    "namespace label " + LABEL, label, "write enabled or disabled");
          };
    };
  }

  /** Two sidecars, or a redirect that somebody has written manually, are not ours to sort out. */
  private static void refuseOtherPolicy(PodObject pod, Optional<InjectionStatus> status)
      throws NotUnderstoodException {
    if (status.filter(found -> found.adoption().isEmpty()).isPresent()) {
      throw new NotUnderstoodException(
          InjectionStatus.KEY,
          "",
          "the pod also has a sidecar of Sluice; let only one injector inject it");
    }
    if (status.isEmpty() && pod.annotation(RedirectAnnotation.KEY).isPresent()) {
      throw new NotUnderstoodException(
          RedirectAnnotation.KEY, "", "the pod has a policy already; remove the annotation");
    }
  }

  private static void refuseOtherSidecar(Optional<InjectionStatus> status, OtherInjector injector)
      throws NotUnderstoodException {
    Optional<String> by =
        status.flatMap(InjectionStatus::adoption).map(InjectionStatus.Adoption::by);
    if (by.isPresent() && !by.get().equals(injector.name())) {
      throw new NotUnderstoodException(
          InjectionStatus.KEY, by.get(), "the pod has the sidecar of " + injector.name());
    }
  }

  /** The pod as it was before it was adopted, as far as its redirect depends on it. */
  private static PodObject withSource(
      PodObject pod, Optional<InjectionStatus> status, OtherInjector injector) {
    Optional<JsonObject> removed =
        status.flatMap(InjectionStatus::adoption).flatMap(InjectionStatus.Adoption::init);
    // The policy that it bears would go before everything else that it is read from.
    PodObject source = pod.withoutAnnotation(RedirectAnnotation.KEY);
    boolean cameBack = InitContainer.find(pod, injector.initContainer()).isPresent();
    if (removed.isEmpty() || cameBack) {
      return source;
    }
    List<JsonObject> containers = new ArrayList<>(pod.list("initContainers"));
    containers.addFirst(removed.get());
    return source.withList("initContainers", containers);
  }

  private static Adopted adopt(
      PodObject pod, NamespaceFacts namespace, OtherInjector injector, FoundPolicy found) {
    List<String> notes = new ArrayList<>(found.notes());
    List<JsonObject> remaining =
        pod.list("initContainers").stream()
            .filter(init -> !PodObject.name(init).equals(injector.initContainer()))
            .toList();
    if (remaining.size() < pod.list("initContainers").size()
        && remaining.stream().map(PodObject::name).noneMatch(injector.containers()::contains)
        && !remaining.isEmpty()) {
      notes.add(
          "init containers have no connections, because the redirect is there before the"
              + " sidecar is; use native sidecars if they need any");
    }
    PodObject adopted =
        pod.withList("initContainers", remaining)
            .withAnnotation(RedirectAnnotation.KEY, RedirectAnnotation.format(found.policy()))
            .withAnnotation(
                InjectionStatus.KEY,
                InjectionStatus.adopted(
                        new InjectionStatus.Adoption(
                            injector.name(), InitContainer.source(pod, injector.initContainer())))
                    .format());
    RestrictedSidecar restricted = new RestrictedSidecar(injector.containers());
    adopted = restricted.fit(adopted, namespace);
    notes.addAll(restricted.notes());
    return new Adopted(adopted.json(), injector.name(), notes);
  }
}
