package mesh.sluice.selection;

import static mesh.sluice.selection.SelectionKey.ISTIO_ANNOTATION;
import static mesh.sluice.selection.SelectionKey.ISTIO_LABEL;
import static mesh.sluice.selection.SelectionKey.ISTIO_NAMESPACE;
import static mesh.sluice.selection.SelectionKey.ISTIO_NAMESPACE_REVISION;
import static mesh.sluice.selection.SelectionKey.ISTIO_REVISION;

import java.util.List;
import java.util.Optional;
import mesh.sluice.profile.Finding;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.profile.Source;
import mesh.sluice.selection.Selection.Inject;
import mesh.sluice.selection.Selection.Invalid;
import mesh.sluice.selection.Selection.Skip;
import mesh.sluice.selection.SelectionKey.Word;

/**
 * Istio's words. There, two decide one after the other: the API server, which asks an injector only
 * about pods that the selectors of one of its webhooks match, and the injector. A word that the
 * first does not look at cannot make it ask: hence {@code istio-injection: disabled} goes before a
 * pod's own wish, and an annotation is heard only in a namespace that asks.
 */
final class IstioWords {
  private static final String TRUE = "true";
  private static final String FALSE = "false";

  /** How a revision without a name is called in {@code istio.io/rev}. */
  private static final String DEFAULT_REVISION = "default";

  private IstioWords() {}

  static Selection select(SelectionSettings settings, PodFacts pod) {
    // The label is the newer way to say it; one without a value hides the annotation too.
    Optional<Word> word = ISTIO_LABEL.find(pod).or(() -> ISTIO_ANNOTATION.find(pod));
    String wish = word.map(Word::value).orElse("");
    if (wish.equals(FALSE)) {
      return new Skip(SelectionReason.POD_OPT_OUT, word.get().source());
    }
    Selection asked = byWebhooks(settings, pod);
    if (!(asked instanceof Inject)) {
      return asked;
    }
    if (wish.equals(TRUE)) {
      return new Inject(SelectionReason.POD_OPT_IN, word.get().source());
    }
    Selection selection = OperatorRules.select(settings, pod, asked);
    return wish.isEmpty() ? selection : withFinding(selection, ignored(word.get()));
  }

  /** What the selectors of the webhooks of the configured revision make of a pod. */
  private static Selection byWebhooks(SelectionSettings settings, PodFacts pod) {
    String revision = settings.revision().isEmpty() ? DEFAULT_REVISION : settings.revision();
    Source served = new Source.Setting("revision", revision);
    boolean isDefault = revision.equals(DEFAULT_REVISION);

    Optional<Word> namespace = ISTIO_NAMESPACE.find(pod);
    if (namespace.isPresent()) {
      Source source = namespace.get().source();
      return switch (namespace.get().value()) {
        case "enabled" ->
            isDefault
                ? new Inject(SelectionReason.NAMESPACE_OPT_IN, source)
                : new Skip(SelectionReason.OTHER_REVISION, source, served);
        case "disabled" -> new Skip(SelectionReason.NAMESPACE_OPT_OUT, source);
        default -> new Skip(SelectionReason.NAMESPACE_INVALID, source);
      };
    }
    Optional<Word> namespaceRevision = ISTIO_NAMESPACE_REVISION.find(pod);
    if (namespaceRevision.isPresent()) {
      return byRevision(
          namespaceRevision.get(), SelectionReason.NAMESPACE_OPT_IN, served, revision);
    }
    Optional<Word> podRevision = ISTIO_REVISION.find(pod);
    if (podRevision.isPresent()) {
      return byRevision(podRevision.get(), SelectionReason.POD_OPT_IN, served, revision);
    }
    return byPod(pod, isDefault, served);
  }

  private static Selection byRevision(
      Word word, SelectionReason reason, Source served, String revision) {
    return word.value().equals(revision)
        ? new Inject(reason, word.source())
        : new Skip(SelectionReason.OTHER_REVISION, word.source(), served);
  }

  /** Where the namespace says nothing, a pod that names no revision means the default one. */
  private static Selection byPod(PodFacts pod, boolean isDefault, Source served) {
    Optional<Word> label = asking(ISTIO_LABEL, pod);
    if (label.isPresent()) {
      Source source = label.get().source();
      return isDefault
          ? new Inject(SelectionReason.POD_OPT_IN, source)
          : new Skip(SelectionReason.OTHER_REVISION, source, served);
    }
    return asking(ISTIO_ANNOTATION, pod)
        .map(word -> new Skip(SelectionReason.ANNOTATION_ONLY, word.source()))
        .orElseGet(() -> new Skip(SelectionReason.NAMESPACE_UNSET));
  }

  private static Optional<Word> asking(SelectionKey key, PodFacts pod) {
    return key.find(pod).filter(word -> word.value().equals(TRUE));
  }

  private static Finding ignored(Word word) {
    return new Finding(
        word.key().key(),
        "'" + word.value() + "' is neither true nor false and counts as if it were not there");
  }

  private static Selection withFinding(Selection selection, Finding finding) {
    return switch (selection) {
      case Inject(SelectionReason reason, List<Source> because, List<Finding> findings) ->
          new Inject(reason, because, List.of(finding));
      case Skip(SelectionReason reason, List<Source> because, List<Finding> findings) ->
          new Skip(reason, because, List.of(finding));
      case Invalid invalid -> invalid;
    };
  }
}
