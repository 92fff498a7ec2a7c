package mesh.sluice.admission;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import mesh.sluice.adoption.AdoptionValidation;
import mesh.sluice.injection.Injection;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.patch.JsonPatch;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.selection.NamespaceMatch;
import mesh.sluice.selection.SelectionSettings;
import mesh.sluice.template.InjectorSettings;

/** Answers reviews of pods that are created: gives them their sidecar, or says why not. */
public final class InjectHandler implements ReviewHandler {
  private static final int FORBIDDEN = 403;

  private final Supplier<InjectorSettings> settings;
  private final ReviewedNamespaces namespaces;
  private final NamespaceMatch match;

  /** Answers where nothing is established about the namespace. */
  public InjectHandler(Supplier<InjectorSettings> settings, Namespaces namespaces) {
    this(settings, namespaces, NamespaceMatch.ANY);
  }

  /**
   * @param settings those that count now; asked once for each review
   * @param match what the API server has established about the namespace before it asks
   */
  public InjectHandler(
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
    InjectorSettings current = settings.get();
    SelectionSettings selection = current.configuration().selection();
    Optional<NamespaceFacts> namespace =
        namespaces.find(
            review.namespace(),
            copy -> match.agrees(selection, copy),
            copy -> match.impose(selection, copy));
    if (namespace.isEmpty()) {
      return new ReviewAnswer.Denied(
          "unknown-namespace",
          FORBIDDEN,
          "metadata.namespace: sluice-injector does not know the namespace '"
              + Excerpt.of(review.namespace())
              + "'; if it has just been made, try again, else look into sluice-injector's log");
    }
    return answer(pod, inject(pod, namespace.get(), current));
  }

  /** Decides; nobody is refused because of a namespace that has changed meanwhile. */
  private Injection inject(JsonObject pod, NamespaceFacts namespace, InjectorSettings current) {
    Injection injection = AdoptionValidation.inject(pod, namespace, current);
    if (!(injection instanceof Injection.Refused)) {
      return injection;
    }
    return namespaces
        .now(namespace.name())
        .filter(now -> !now.equals(namespace))
        .map(now -> AdoptionValidation.inject(pod, now, current))
        .orElse(injection);
  }

  private static ReviewAnswer answer(JsonObject pod, Injection injection) {
    return switch (injection) {
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
}
