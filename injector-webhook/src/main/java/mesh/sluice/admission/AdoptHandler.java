package mesh.sluice.admission;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import mesh.sluice.admission.ReviewAnswer.Allowed;
import mesh.sluice.adoption.Adopter;
import mesh.sluice.adoption.Adoption;
import mesh.sluice.adoption.NotAdoptedReason;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.patch.JsonPatch;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.selection.NamespaceMatch;
import mesh.sluice.template.InjectorSettings;

/**
 * Answers reviews of pods that another injector may have changed. It refuses none: a pod that is
 * not adopted works as it did without Sluice.
 */
public final class AdoptHandler implements ReviewHandler {
  private static final String AUDIT = "decision";
  private static final String ENABLED = "enabled";
  private static final String DISABLED = "disabled";

  private final Supplier<InjectorSettings> settings;
  private final ReviewedNamespaces namespaces;
  private final NamespaceMatch match;

  /** Answers where nothing is established about the namespace. */
  public AdoptHandler(Supplier<InjectorSettings> settings, Namespaces namespaces) {
    this(settings, namespaces, NamespaceMatch.ANY);
  }

  /**
   * @param settings those that hold when a review comes
   * @param match what the API server has established about {@link Adopter#LABEL} before it asks
   */
  public AdoptHandler(
      Supplier<InjectorSettings> settings, Namespaces namespaces, NamespaceMatch match) {
    this.settings = requireNonNull(settings);
    this.namespaces = new ReviewedNamespaces(namespaces);
    this.match = requireNonNull(match);
  }

  @Override
  public ReviewAnswer answer(Review review) {
    return OtherReviews.answer(review)
        .orElseGet(() -> answer(review, review.object().orElseThrow()));
  }

  private ReviewAnswer answer(Review review, JsonObject pod) {
    Optional<NamespaceFacts> known =
        namespaces.find(review.namespace(), this::agrees, copy -> Optional.of(impose(copy)));
    NamespaceFacts namespace = known.orElseGet(() -> NamespaceFacts.named(review.namespace()));
    Adoption adoption = Adopter.adopt(pod, namespace, settings.get());
    return known.isEmpty() && dependsOnNamespace(adoption)
        ? untouched(
            "unknown-namespace",
            "the pod was not adopted and is unchanged: sluice-injector does not know the"
                + " namespace '"
                + Excerpt.of(review.namespace())
                + "'")
        : answer(pod, adoption);
  }

  /** Where it is not "enabled", the webhooks ask only where the label is not there, or is odd. */
  private boolean agrees(NamespaceFacts copy) {
    String label = copy.labels().getOrDefault(Adopter.LABEL, "");
    return switch (match) {
      case ANY -> true;
      case OPTED_IN -> label.equals(ENABLED);
      case NOT_OPTED_IN -> !label.equals(ENABLED) && !label.equals(DISABLED);
    };
  }

  private NamespaceFacts impose(NamespaceFacts copy) {
    Map<String, String> labels = new HashMap<>(copy.labels());
    labels.remove(Adopter.LABEL);
    if (match == NamespaceMatch.OPTED_IN) {
      labels.put(Adopter.LABEL, ENABLED);
    }
    return new NamespaceFacts(copy.name(), labels, copy.annotations());
  }

  private static boolean dependsOnNamespace(Adoption adoption) {
    return switch (adoption) {
      case Adoption.Adopted ignored -> true;
      case Adoption.NotAdopted(var reason) -> reason == NotAdoptedReason.NAMESPACE_UNSET;
      case Adoption.Untouched ignored -> false;
    };
  }

  private static ReviewAnswer answer(JsonObject pod, Adoption adoption) {
    return switch (adoption) {
      case Adoption.Adopted(JsonObject after, String by, List<String> notes) ->
          new Allowed(
              "adopted-from-" + by,
              JsonPatch.between(pod, after),
              notes,
              Map.of(AUDIT, "adopted: it has the sidecar of " + by));
      case Adoption.NotAdopted(var reason) ->
          new Allowed(
              reason.label(),
              new JsonPatch(List.of()),
              List.of(),
              Map.of(AUDIT, "not adopted: " + reason.sentence()));
      case Adoption.Untouched(String warning) -> untouched("unsupported", warning);
    };
  }

  private static Allowed untouched(String reason, String warning) {
    return new Allowed(reason, new JsonPatch(List.of()), List.of(warning), Map.of(AUDIT, warning));
  }
}
