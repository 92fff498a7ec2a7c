package mesh.sluice.template;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import mesh.sluice.json.JsonValue.JsonObject;

/**
 * What the template adds to a pod.
 *
 * @param container the Envoy container, as in {@code spec.containers}
 * @param volumes further entries of {@code spec.volumes}
 * @param labels further labels
 * @param annotations further annotations
 */
public record Sidecar(
    JsonObject container,
    List<JsonObject> volumes,
    Map<String, String> labels,
    Map<String, String> annotations) {
  /** The container's name, by which a pod can override parts of it. */
  public static final String NAME = "sluice-proxy";

  public Sidecar {
    requireNonNull(container);
    volumes = List.copyOf(volumes);
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }
}
