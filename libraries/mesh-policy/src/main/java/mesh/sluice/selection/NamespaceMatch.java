package mesh.sluice.selection;

import static mesh.sluice.selection.SelectionKey.ISTIO_NAMESPACE;
import static mesh.sluice.selection.SelectionKey.ISTIO_NAMESPACE_REVISION;
import static mesh.sluice.selection.SelectionKey.OSM_CONTROL_PLANE;
import static mesh.sluice.selection.SelectionKey.OSM_IGNORE;
import static mesh.sluice.selection.SelectionKey.OSM_MONITORED_BY;
import static mesh.sluice.selection.SelectionKey.OSM_NAME;
import static mesh.sluice.selection.SelectionKey.SLUICE_NAMESPACE;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.NamespaceFacts;

/**
 * What the {@code namespaceSelector} of the webhook by which an API server asks has established. An
 * API server learns of a label at another moment than the injector does: whoever only looks at a
 * copy of their own may contradict the very reason for which they were asked.
 */
public enum NamespaceMatch {
  /** The webhook asks about namespaces of all kinds. */
  ANY,

  /** The namespace's labels opt in, in the words of the profile. */
  OPTED_IN,

  /** They do not; with Istio's words, they say nothing at all. */
  NOT_OPTED_IN;

  /** The label's value by which a namespace opts in, in our own words and in Istio's. */
  private static final String ENABLED = "enabled";

  private static final String DEFAULT_REVISION = "default";

  /**
   * Whether a copy of a namespace says what was established, and all that the decision needs. One
   * that does not is older than what the API server has seen, or newer.
   *
   * <p>Never for a namespace of OSM's mesh: there an annotation decides, which no selector sees.
   */
  public boolean agrees(SelectionSettings settings, NamespaceFacts copy) {
    return switch (this) {
      case ANY -> true;
      case OPTED_IN -> settings.profile() != MeshProfile.OSM && labelsOptIn(settings, copy);
      case NOT_OPTED_IN -> !contradicts(settings, copy);
    };
  }

  /**
   * A copy with what was established in the place of what it says: for when nobody can be asked
   * which of the two is newer.
   *
   * @return empty if what was established is not enough to decide by
   */
  public Optional<NamespaceFacts> impose(SelectionSettings settings, NamespaceFacts copy) {
    if (this == ANY) {
      return Optional.of(copy);
    }
    Map<String, String> labels = new HashMap<>(copy.labels());
    switch (settings.profile()) {
      case SLUICE -> set(labels, SLUICE_NAMESPACE, this == OPTED_IN ? ENABLED : "");
      case ISTIO -> {
        boolean isDefault = revision(settings).equals(DEFAULT_REVISION);
        set(labels, ISTIO_NAMESPACE, this == OPTED_IN && isDefault ? ENABLED : "");
        set(
            labels,
            ISTIO_NAMESPACE_REVISION,
            this == OPTED_IN && !isDefault ? revision(settings) : "");
      }
      case OSM -> {
        if (this == OPTED_IN && !labelsOptIn(settings, copy)) {
          return Optional.empty();
        }
        if (this == NOT_OPTED_IN) {
          set(labels, OSM_MONITORED_BY, "");
        }
      }
    }
    return Optional.of(new NamespaceFacts(copy.name(), labels, copy.annotations()));
  }

  private static boolean labelsOptIn(SelectionSettings settings, NamespaceFacts copy) {
    return switch (settings.profile()) {
      case SLUICE -> ENABLED.equals(label(copy, SLUICE_NAMESPACE));
      case ISTIO ->
          says(copy, ISTIO_NAMESPACE)
              ? ENABLED.equals(label(copy, ISTIO_NAMESPACE))
                  && revision(settings).equals(DEFAULT_REVISION)
              : revision(settings).equals(label(copy, ISTIO_NAMESPACE_REVISION));
      case OSM ->
          settings.meshName().equals(label(copy, OSM_MONITORED_BY))
              && !says(copy, OSM_IGNORE)
              && !says(copy, OSM_CONTROL_PLANE)
              && !settings.controlPlaneNamespace().equals(label(copy, OSM_NAME));
    };
  }

  private static boolean contradicts(SelectionSettings settings, NamespaceFacts copy) {
    return settings.profile() == MeshProfile.ISTIO
        ? says(copy, ISTIO_NAMESPACE) || says(copy, ISTIO_NAMESPACE_REVISION)
        : labelsOptIn(settings, copy);
  }

  private static String revision(SelectionSettings settings) {
    return settings.revision().isEmpty() ? DEFAULT_REVISION : settings.revision();
  }

  private static boolean says(NamespaceFacts namespace, SelectionKey key) {
    return namespace.labels().containsKey(key.key());
  }

  private static String label(NamespaceFacts namespace, SelectionKey key) {
    return namespace.labels().get(key.key());
  }

  /**
   * @param value none if empty
   */
  private static void set(Map<String, String> labels, SelectionKey key, String value) {
    if (value.isEmpty()) {
      labels.remove(key.key());
    } else {
      labels.put(key.key(), value);
    }
  }
}
