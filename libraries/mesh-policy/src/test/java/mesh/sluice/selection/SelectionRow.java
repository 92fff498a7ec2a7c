package mesh.sluice.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import mesh.sluice.profile.ContainerFacts;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.profile.RunAs;
import mesh.sluice.profile.Source;
import mesh.sluice.selection.LabelSelector.Operator;
import mesh.sluice.selection.LabelSelector.Requirement;

/** A row of a table of decisions, and the short words in which its cells are written. */
final class SelectionRow {
  private String namespace = "shop";
  private String namespaceLabels = "";
  private String namespaceAnnotations = "";
  private String labels = "";
  private String annotations = "";
  private boolean hostNetwork;
  private Optional<Source.Field> windows = Optional.empty();
  private String revision = "";
  private String policy = "enabled";
  private String never = "";
  private String always = "";

  static SelectionRow row() {
    return new SelectionRow();
  }

  SelectionRow in(String name) {
    namespace = name;
    return this;
  }

  SelectionRow namespaceLabels(String pairs) {
    namespaceLabels = pairs;
    return this;
  }

  SelectionRow namespaceAnnotations(String pairs) {
    namespaceAnnotations = pairs;
    return this;
  }

  SelectionRow labels(String pairs) {
    labels = pairs;
    return this;
  }

  SelectionRow annotations(String pairs) {
    annotations = pairs;
    return this;
  }

  SelectionRow onHostNetwork() {
    hostNetwork = true;
    return this;
  }

  SelectionRow revision(String name) {
    revision = name;
    return this;
  }

  SelectionRow policy(String word) {
    policy = word;
    return this;
  }

  SelectionRow never(String selectors) {
    never = selectors;
    return this;
  }

  SelectionRow forWindows(String field) {
    windows = Optional.of(new Source.Field(field, "windows"));
    return this;
  }

  SelectionRow always(String selectors) {
    always = selectors;
    return this;
  }

  Selection select(MeshProfile profile) {
    SelectionSettings settings =
        new SelectionSettings(
            profile,
            policy.equals("enabled"),
            selectors(never),
            selectors(always),
            "sluice",
            "sluice-system",
            revision);
    return Selection.of(settings, pod());
  }

  PodFacts pod() {
    return new PodFacts(
        new NamespaceFacts(namespace, map(namespaceLabels), map(namespaceAnnotations)),
        "web",
        map(labels),
        map(annotations),
        RunAs.UNSET,
        List.of(),
        List.of(ContainerFacts.named("web")),
        hostNetwork,
        windows);
  }

  /**
   * Compares with what the last three columns say.
   *
   * @param because the sources, joined by semicolons
   */
  static void assertSelected(Selection selection, String outcome, String reason, String because) {
    switch (selection) {
      case Selection.Inject inject -> {
        assertThat(outcome).isEqualTo("inject");
        assertThat(inject.reason().label()).isEqualTo(reason);
        assertThat(joined(inject.because())).isEqualTo(because);
      }
      case Selection.Skip skip -> {
        assertThat(outcome).isEqualTo("skip");
        assertThat(skip.reason().label()).isEqualTo(reason);
        assertThat(joined(skip.because())).isEqualTo(because);
      }
      case Selection.Invalid invalid -> {
        assertThat(outcome).isEqualTo("refuse");
        assertThat(invalid.remedy()).isEqualTo(reason);
        assertThat(invalid.field() + ": '" + invalid.value() + "'").isEqualTo(because);
      }
    }
  }

  private static String joined(List<Source> because) {
    return because.stream().map(Source::toString).collect(Collectors.joining("; "));
  }

  /** {@code a=1 b=} */
  private static Map<String, String> map(String pairs) {
    Map<String, String> map = new LinkedHashMap<>();
    for (String pair : words(pairs)) {
      int equals = pair.indexOf('=');
      map.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return map;
  }

  /** {@code a=1 b}: two selectors, one for a value and one for a label whatever its value is. */
  private static List<LabelSelector> selectors(String text) {
    return words(text).stream().map(SelectionRow::selector).toList();
  }

  private static LabelSelector selector(String text) {
    return text.contains("=")
        ? new LabelSelector(map(text), List.of())
        : new LabelSelector(Map.of(), List.of(new Requirement(text, Operator.EXISTS, Set.of())));
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty()).toList();
  }
}
