package mesh.sluice.adoption;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.adoption.Adoption.Adopted;
import mesh.sluice.adoption.Adoption.NotAdopted;
import mesh.sluice.adoption.Adoption.Untouched;
import mesh.sluice.adoption.OtherInjector.FoundPolicy;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.injection.InjectionStatus;
import mesh.sluice.injection.PodObject;
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
 * <p>A pod that has been through here comes out equal; if the other injector has added its init
 * container again since, that one goes too.
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
    } catch (ClassCastException e) {
      // The API server would not let it by, but whoever asks us may not be one.
      return untouched("a field holds a value of the wrong type");
    }
  }

  private static Untouched untouched(String why) {
    return new Untouched("the pod was not adopted, and stays as it was: " + why);
  }

  private static Adoption adopt(PodObject pod, NamespaceFacts namespace, InjectorSettings settings)
      throws NotUnderstoodException, RefusedException, ManifestException {
    Optional<OtherInjector> injector =
        OtherInjector.ALL.stream().filter(candidate -> candidate.hasInjected(pod)).findFirst();
    if (injector.isEmpty()) {
      return new NotAdopted(NotAdoptedReason.NO_OTHER_INJECTOR);
    }
    Optional<NotAdoptedReason> notSelected = notSelected(namespace, settings);
    if (notSelected.isPresent()) {
      return new NotAdopted(notSelected.get());
    }
    Optional<InjectionStatus> status = InjectionStatus.of(pod);
    boolean adopted = status.filter(found -> !found.adopted().isEmpty()).isPresent();
    if (adopted && InitContainer.find(pod, injector.get().initContainer()).isEmpty()) {
      return new NotAdopted(NotAdoptedReason.ALREADY_ADOPTED);
    }
    refuseOtherPolicy(pod, status);
    Optional<FoundPolicy> policy = injector.get().policy(pod, namespace);
    return policy.isEmpty()
        ? new NotAdopted(NotAdoptedReason.NOT_REDIRECTED)
        : adopt(pod, namespace, injector.get(), policy.get());
  }

  private static Optional<NotAdoptedReason> notSelected(
      NamespaceFacts namespace, InjectorSettings settings) throws RefusedException {
    String label = namespace.labels().getOrDefault(LABEL, "");
    return switch (settings.configuration().adoption()) {
      case NONE -> Optional.of(NotAdoptedReason.SWITCHED_OFF);
      case ALL, LABELLED ->
          switch (label) {
            case "enabled" -> Optional.empty();
            case "disabled" -> Optional.of(NotAdoptedReason.NAMESPACE_REFUSES);
            case "" ->
                settings.configuration().adoption() == mesh.sluice.template.Adoption.ALL
                    ? Optional.empty()
                    : Optional.of(NotAdoptedReason.NAMESPACE_SILENT);
            default ->
                throw new RefusedException(
                    "namespace label " + LABEL, label, "write enabled or disabled");
          };
    };
  }

  /** Two sidecars, or a redirect that somebody has made by hand, are not ours to sort out. */
  private static void refuseOtherPolicy(PodObject pod, Optional<InjectionStatus> status)
      throws NotUnderstoodException {
    if (status.filter(found -> found.adopted().isEmpty()).isPresent()) {
      throw new NotUnderstoodException(
          InjectionStatus.KEY, "", "the pod has a sidecar of Sluice's besides; let one inject it");
    }
    if (status.isEmpty() && pod.annotation(RedirectAnnotation.KEY).isPresent()) {
      throw new NotUnderstoodException(
          RedirectAnnotation.KEY, "", "the pod has a policy already; remove the annotation");
    }
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
          "init containers have no connections any more, because the redirect is there before the"
              + " sidecar is; use native sidecars if they need any");
    }
    PodObject adopted =
        pod.withList("initContainers", remaining)
            .withAnnotation(RedirectAnnotation.KEY, RedirectAnnotation.format(found.policy()))
            .withAnnotation(InjectionStatus.KEY, InjectionStatus.adopted(injector.name()).format());
    RestrictedSidecar restricted = new RestrictedSidecar(injector.containers());
    adopted = restricted.fit(adopted, namespace);
    notes.addAll(restricted.notes());
    return new Adopted(adopted.json(), injector.name(), notes);
  }
}
