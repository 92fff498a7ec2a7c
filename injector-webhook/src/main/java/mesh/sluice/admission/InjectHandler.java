package mesh.sluice.admission;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import mesh.sluice.adoption.AdoptionValidation;
import mesh.sluice.injection.Injection;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.patch.JsonPatch;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.template.InjectorSettings;

/** Answers reviews of pods that are created: gives them their sidecar, or says why not. */
public final class InjectHandler implements ReviewHandler {
  private static final int FORBIDDEN = 403;

  private final Supplier<InjectorSettings> settings;
  private final Namespaces namespaces;

  /**
   * @param settings those that count now; asked once for each review
   */
  public InjectHandler(Supplier<InjectorSettings> settings, Namespaces namespaces) {
    this.settings = requireNonNull(settings);
    this.namespaces = requireNonNull(namespaces);
  }

  @Override
  public ReviewAnswer answer(Review review) {
    if (!review.kind().equals("Pod")) {
      return unchanged("other-kind");
    }
    // What makes a sidecar of a pod cannot be changed once the pod is there.
    if (!review.operation().equals("CREATE") || review.object().isEmpty()) {
      return unchanged("other-operation");
    }
    Optional<NamespaceFacts> namespace = namespaces.find(review.namespace());
    if (namespace.isEmpty()) {
      return new ReviewAnswer.Denied(
          "unknown-namespace",
          FORBIDDEN,
          "metadata.namespace: sluice-injector does not know the namespace '"
              + Excerpt.of(review.namespace())
              + "'; if it has just been made, try again, else look into sluice-injector's log");
    }
    return answer(review.object().get(), namespace.get());
  }

  private ReviewAnswer answer(JsonObject pod, NamespaceFacts namespace) {
    return switch (AdoptionValidation.inject(pod, namespace, settings.get())) {
      case Injection.Injected injected ->
          new ReviewAnswer.Allowed(
              injected.reason().label(),
              JsonPatch.between(pod, injected.pod()),
              injected.warnings(),
              Map.of("decision", "injected: " + injected.reason().sentence()));
      case Injection.Skipped skipped ->
          new ReviewAnswer.Allowed(
              skipped.reason().label(),
              JsonPatch.between(pod, pod),
              skipped.warnings(),
              Map.of("decision", "not injected: " + skipped.reason().sentence()));
      case Injection.Refused refused ->
          new ReviewAnswer.Denied("invalid-pod", FORBIDDEN, refused.message());
    };
  }

  private static ReviewAnswer unchanged(String reason) {
    return new ReviewAnswer.Allowed(reason, new JsonPatch(List.of()), List.of(), Map.of());
  }
}
