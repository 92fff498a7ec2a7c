package mesh.sluice.selection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.profile.Source;
import mesh.sluice.selection.Selection.Inject;
import mesh.sluice.selection.Selection.Skip;

/**
 * What the operator says about pods that say nothing themselves: first {@code neverInjectSelector},
 * then {@code alwaysInjectSelector}, then {@code policy}. The order is Istio's; with other
 * families' words it is the same.
 */
final class OperatorRules {
  private OperatorRules() {}

  /**
   * Decides about a pod that says nothing.
   *
   * @param byNamespace what becomes of it where no selector matches and the policy is enabled
   */
  static Selection select(SelectionSettings settings, PodFacts pod, Selection byNamespace) {
    Optional<Source> never = match("neverInjectSelector", settings.never(), pod.labels());
    if (never.isPresent()) {
      return new Skip(SelectionReason.NEVER_INJECT_SELECTOR, never.get());
    }
    Optional<Source> always = match("alwaysInjectSelector", settings.always(), pod.labels());
    if (always.isPresent()) {
      return new Inject(SelectionReason.ALWAYS_INJECT_SELECTOR, always.get());
    }
    if (byNamespace instanceof Inject inject && !settings.byDefault()) {
      List<Source> because = new ArrayList<>(inject.because());
      because.add(new Source.Setting("policy", "disabled"));
      return new Skip(SelectionReason.POLICY_DISABLED, because, inject.findings());
    }
    return byNamespace;
  }

  private static Optional<Source> match(
      String key, List<LabelSelector> selectors, Map<String, String> labels) {
    for (int i = 0; i < selectors.size(); i++) {
      if (selectors.get(i).matches(labels)) {
        return Optional.of(new Source.Setting(key + "[" + i + "]", selectors.get(i).toString()));
      }
    }
    return Optional.empty();
  }
}
