package mesh.sluice.adoption;

import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.injection.Injection;
import mesh.sluice.injection.InjectionStatus;
import mesh.sluice.injection.Injector;
import mesh.sluice.injection.PodObject;
import mesh.sluice.injection.RefusedException;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.selection.SelectionReason;
import mesh.sluice.template.InjectorSettings;

/**
 * Injection that believes no pod that it was adopted. Whoever creates a pod can write its
 * annotations; one that says "adopted" would be left alone, with any redirect that stands beside
 * it. So it is only if adopting it now, in its namespace, would give the very redirect that it has.
 */
public final class AdoptionValidation {
  private AdoptionValidation() {}

  /** As {@link Injector#inject}, but refuses pods that only say that they were adopted. */
  public static Injection inject(
      JsonObject pod, NamespaceFacts namespace, InjectorSettings settings) {
    Injection injection = Injector.inject(pod, namespace, settings);
    if (!(injection instanceof Injection.Skipped skipped)
        || skipped.reason() != SelectionReason.ADOPTED) {
      return injection;
    }
    String complaint = complaint(new PodObject(pod), Adopter.adopt(pod, namespace, settings));
    return complaint.isEmpty()
        ? injection
        : new Injection.Refused(
            new RefusedException(
                    "metadata.annotations['" + InjectionStatus.KEY + "']",
                    new PodObject(pod).annotation(InjectionStatus.KEY).orElse(""),
                    "this says that the sidecar of another injector was adopted, but "
                        + complaint
                        + "; remove it and "
                        + RedirectAnnotation.KEY
                        + ", which only Sluice's webhooks write")
                .getMessage());
  }

  private static String complaint(PodObject pod, Adoption anew) {
    return switch (anew) {
      case Adoption.Adopted adopted ->
          new PodObject(adopted.pod())
                  .annotation(RedirectAnnotation.KEY)
                  .equals(pod.annotation(RedirectAnnotation.KEY))
              ? ""
              : RedirectAnnotation.KEY + " is not what adopting this pod gives";
      case Adoption.NotAdopted(NotAdoptedReason reason) ->
          reason == NotAdoptedReason.ALREADY_ADOPTED ? "" : reason.sentence();
      case Adoption.Untouched(String warning) -> warning;
    };
  }
}
