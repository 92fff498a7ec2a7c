package mesh.sluice.selection;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.profile.Source;
import mesh.sluice.selection.Selection.Inject;
import mesh.sluice.selection.Selection.Invalid;
import mesh.sluice.selection.Selection.Skip;

/** The order in which reasons count. */
final class SelectionTable {
  private static final Set<String> SYSTEM =
      Set.of("kube-system", "kube-public", "kube-node-lease", "local-path-storage");
  private static final String INJECT = "sluice.mesh/inject";
  private static final String NAMESPACE = "sluice.mesh/injection";

  private SelectionTable() {}

  static Selection select(SelectionSettings settings, PodFacts pod) {
    if (pod.hostNetwork()) {
      return new Skip(SelectionReason.HOST_NETWORK, List.of());
    }
    String namespace = pod.namespace().name();
    if (SYSTEM.contains(namespace)) {
      return new Skip(SelectionReason.SYSTEM_NAMESPACE, List.of());
    }
    if (namespace.equals(settings.controlPlaneNamespace())) {
      return new Skip(SelectionReason.CONTROL_PLANE_NAMESPACE, List.of());
    }
    return ownWords(settings, pod);
  }

  private static Selection ownWords(SelectionSettings settings, PodFacts pod) {
    Optional<Source> word = word(pod);
    if (word.isPresent()) {
      return switch (value(word.get())) {
        case "true" -> new Inject(SelectionReason.POD_ASKS, List.of(word.get()));
        case "false" -> new Skip(SelectionReason.POD_REFUSES, List.of(word.get()));
        default -> new Invalid(INJECT, value(word.get()), "write true or false");
      };
    }
    if (settings.never().stream().anyMatch(selector -> selector.matches(pod.labels()))) {
      return new Skip(SelectionReason.NEVER_SELECTOR, List.of());
    }
    if (settings.always().stream().anyMatch(selector -> selector.matches(pod.labels()))) {
      return new Inject(SelectionReason.ALWAYS_SELECTOR, List.of());
    }
    return namespaceWord(settings, pod.namespace().labels());
  }

  private static Selection namespaceWord(
      SelectionSettings settings, Map<String, String> namespaceLabels) {
    String value = namespaceLabels.get(NAMESPACE);
    if (value == null) {
      return new Skip(SelectionReason.NAMESPACE_SILENT, List.of());
    }
    Source source = new Source.Label(NAMESPACE, value);
    return switch (value) {
      case "enabled" ->
          settings.byDefault()
              ? new Inject(SelectionReason.NAMESPACE_ASKS, List.of(source))
              : new Skip(SelectionReason.POLICY_DISABLED, List.of(source));
      case "disabled" -> new Skip(SelectionReason.NAMESPACE_REFUSES, List.of(source));
      default ->
          new Invalid(
              "label " + NAMESPACE + " of the namespace", value, "write enabled or disabled");
    };
  }

  /** The label is the newer way to say it, and goes before the annotation. */
  private static Optional<Source> word(PodFacts pod) {
    String label = pod.labels().get(INJECT);
    if (label != null) {
      return Optional.of(new Source.Label(INJECT, label));
    }
    return Optional.ofNullable(pod.annotations().get(INJECT))
        .map(value -> new Source.Annotation(INJECT, value));
  }

  private static String value(Source source) {
    return switch (source) {
      case Source.Label(String key, String value) -> value;
      case Source.Annotation(String key, String value) -> value;
      default -> throw new IllegalArgumentException("no word of a pod: " + source);
    };
  }
}
