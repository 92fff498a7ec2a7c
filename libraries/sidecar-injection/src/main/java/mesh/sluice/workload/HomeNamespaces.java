package mesh.sluice.workload;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.selection.SelectionKey;
import mesh.sluice.selection.SelectionSettings;

/**
 * The namespaces that pods of manifests will be in. Whoever injects manually wants a sidecar: so a
 * namespace of which nothing is known, or that says nothing, counts as one that opts in, in the
 * words of the profile. What the manifest of a namespace says otherwise holds.
 *
 * @param known those whose manifests were given, by name
 * @param fallback the name of the namespace of objects that name none
 */
public record HomeNamespaces(Map<String, NamespaceFacts> known, String fallback) {
  /** Nothing is known of any. */
  public static final HomeNamespaces UNKNOWN = new HomeNamespaces(Map.of(), "default");

  public HomeNamespaces {
    known = Map.copyOf(known);
    requireNonNull(fallback);
  }

  /**
   * A namespace, as manual injection sees it.
   *
   * @param name empty for an object that names none
   */
  NamespaceFacts find(String name, SelectionSettings settings) {
    String written = name.isEmpty() ? fallback : name;
    NamespaceFacts facts = known.getOrDefault(written, NamespaceFacts.named(written));
    Map<String, String> labels = new LinkedHashMap<>(facts.labels());
    Map<String, String> annotations = new LinkedHashMap<>(facts.annotations());
    switch (settings.profile()) {
      case SLUICE -> labels.putIfAbsent(SelectionKey.SLUICE_NAMESPACE.key(), "enabled");
      case ISTIO -> optInToIstio(labels, settings.revision());
      case OSM -> {
        labels.putIfAbsent(SelectionKey.OSM_MONITORED_BY.key(), settings.meshName());
        annotations.putIfAbsent(SelectionKey.OSM_NAMESPACE.key(), "enabled");
      }
    }
    return new NamespaceFacts(written, labels, annotations);
  }

  /** By istio-injection, a namespace opts in to the revision that has no name. */
  private static void optInToIstio(Map<String, String> labels, String revision) {
    String injection = SelectionKey.ISTIO_NAMESPACE.key();
    String named = SelectionKey.ISTIO_NAMESPACE_REVISION.key();
    if (labels.containsKey(injection) || labels.containsKey(named)) {
      return;
    }
    if (revision.isEmpty()) {
      labels.put(injection, "enabled");
    } else {
      labels.put(named, revision);
    }
  }
}
