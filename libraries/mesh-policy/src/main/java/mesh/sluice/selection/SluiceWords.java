package mesh.sluice.selection;

import static mesh.sluice.selection.SelectionKey.SLUICE_ANNOTATION;
import static mesh.sluice.selection.SelectionKey.SLUICE_LABEL;
import static mesh.sluice.selection.SelectionKey.SLUICE_NAMESPACE;

import java.util.Optional;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.selection.Selection.Inject;
import mesh.sluice.selection.Selection.Skip;
import mesh.sluice.selection.SelectionKey.Word;

/** Our own words. A value that is not understood is never passed over. */
final class SluiceWords {
  private SluiceWords() {}

  static Selection select(SelectionSettings settings, PodFacts pod) {
    Optional<Word> word = SLUICE_LABEL.find(pod).or(() -> SLUICE_ANNOTATION.find(pod));
    if (word.isEmpty()) {
      return OperatorRules.select(settings, pod, byNamespace(pod));
    }
    Word written = word.get();
    return switch (written.value().strip()) {
      case "true" -> new Inject(SelectionReason.POD_OPT_IN, written.source());
      case "false" -> new Skip(SelectionReason.POD_OPT_OUT, written.source());
      default -> written.invalid("write true or false");
    };
  }

  private static Selection byNamespace(PodFacts pod) {
    Optional<Word> word = SLUICE_NAMESPACE.find(pod);
    if (word.isEmpty()) {
      return new Skip(SelectionReason.NAMESPACE_UNSET);
    }
    Word written = word.get();
    return switch (written.value()) {
      case "enabled" -> new Inject(SelectionReason.NAMESPACE_OPT_IN, written.source());
      case "disabled" -> new Skip(SelectionReason.NAMESPACE_OPT_OUT, written.source());
      default -> written.invalid("write enabled or disabled");
    };
  }
}
