package mesh.sluice.selection;

import static mesh.sluice.selection.SelectionKey.OSM_ANNOTATION;
import static mesh.sluice.selection.SelectionKey.OSM_CONTROL_PLANE;
import static mesh.sluice.selection.SelectionKey.OSM_IGNORE;
import static mesh.sluice.selection.SelectionKey.OSM_MONITORED_BY;
import static mesh.sluice.selection.SelectionKey.OSM_NAME;
import static mesh.sluice.selection.SelectionKey.OSM_NAMESPACE;

import java.util.Locale;
import java.util.Optional;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.profile.Source;
import mesh.sluice.selection.Selection.Inject;
import mesh.sluice.selection.Selection.Skip;
import mesh.sluice.selection.SelectionKey.Word;

/**
 * OSM's words, which count only in namespaces that belong to the mesh. Those of a control plane do
 * not: OSM's own webhook leaves out namespaces with the label {@code control-plane}, and its
 * documents those whose label {@code name} is the control plane's namespace.
 */
final class OsmWords {
  /** What the annotation can say. */
  private enum Wish {
    YES,
    NO,
    NOTHING,
    UNKNOWN
  }

  private OsmWords() {}

  static Selection select(SelectionSettings settings, PodFacts pod) {
    Optional<Word> ignore = OSM_IGNORE.find(pod);
    if (ignore.isPresent()) {
      return new Skip(SelectionReason.NAMESPACE_IGNORED, ignore.get().source());
    }
    Optional<Word> controlPlane =
        OSM_CONTROL_PLANE
            .find(pod)
            .or(
                () ->
                    OSM_NAME
                        .find(pod)
                        .filter(word -> word.value().equals(settings.controlPlaneNamespace())));
    if (controlPlane.isPresent()) {
      return new Skip(SelectionReason.CONTROL_PLANE_NAMESPACE, controlPlane.get().source());
    }
    Optional<Word> mesh = OSM_MONITORED_BY.find(pod);
    if (mesh.isEmpty()) {
      return new Skip(SelectionReason.NAMESPACE_NOT_IN_MESH);
    }
    if (!mesh.get().value().equals(settings.meshName())) {
      return new Skip(
          SelectionReason.OTHER_MESH,
          mesh.get().source(),
          new Source.Setting("meshName", settings.meshName()));
    }
    return byAnnotations(settings, pod);
  }

  /** A malformed value is refused wherever it stands, also where it would not decide. */
  private static Selection byAnnotations(SelectionSettings settings, PodFacts pod) {
    Optional<Word> own = OSM_ANNOTATION.find(pod);
    Optional<Word> namespace = OSM_NAMESPACE.find(pod);
    Optional<Word> unknown =
        own.filter(OsmWords::isUnknown).or(() -> namespace.filter(OsmWords::isUnknown));
    if (unknown.isPresent()) {
      return unknown.get().invalid("write enabled, yes or true, or disabled, no or false");
    }
    return switch (wish(own)) {
      case YES -> new Inject(SelectionReason.POD_OPT_IN, own.get().source());
      case NO -> new Skip(SelectionReason.POD_OPT_OUT, own.get().source());
      case NOTHING, UNKNOWN -> OperatorRules.select(settings, pod, byNamespace(namespace));
    };
  }

  private static Selection byNamespace(Optional<Word> word) {
    return switch (wish(word)) {
      case YES -> new Inject(SelectionReason.NAMESPACE_OPT_IN, word.get().source());
      case NO -> new Skip(SelectionReason.NAMESPACE_OPT_OUT, word.get().source());
      case NOTHING, UNKNOWN -> new Skip(SelectionReason.NAMESPACE_UNSET);
    };
  }

  private static boolean isUnknown(Word word) {
    return wish(Optional.of(word)) == Wish.UNKNOWN;
  }

  /** An empty value says nothing, as in OSM. */
  private static Wish wish(Optional<Word> word) {
    return switch (word.map(Word::value).orElse("").toLowerCase(Locale.ROOT)) {
      case "" -> Wish.NOTHING;
      case "enabled", "yes", "true" -> Wish.YES;
      case "disabled", "no", "false" -> Wish.NO;
      default -> Wish.UNKNOWN;
    };
  }
}
