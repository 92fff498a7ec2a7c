package mesh.sluice.profile;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * What a mesh may ask about a pod's namespace.
 *
 * @param name the namespace's name
 * @param labels its labels
 * @param annotations its annotations
 */
public record NamespaceFacts(
    String name, Map<String, String> labels, Map<String, String> annotations) {
  public NamespaceFacts {
    requireNonNull(name);
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  /** A namespace of which only the name is known. */
  public static NamespaceFacts named(String name) {
    return new NamespaceFacts(name, Map.of(), Map.of());
  }
}
