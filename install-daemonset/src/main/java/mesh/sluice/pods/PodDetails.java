package mesh.sluice.pods;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import mesh.sluice.agent.PodName;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.kubernetes.ApiConnection;
import mesh.sluice.kubernetes.ApiReader;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.profile.OsmMeshConfig;

/**
 * All that the API server has about one pod on which its redirect depends, asked for once.
 *
 * @param object the whole pod
 * @param pod what is kept of it
 * @param osm the settings of OSM's mesh; its defaults where they were not asked for
 */
public record PodDetails(
    JsonObject object, NodePod pod, NamespaceFacts namespace, OsmMeshConfig osm) {
  public PodDetails {
    requireNonNull(object);
    requireNonNull(pod);
    requireNonNull(namespace);
    requireNonNull(osm);
  }

  /**
   * Asks for a pod, its namespace and, where that is given, OSM's settings.
   *
   * @param osmNamespace where OSM's MeshConfig is; empty if it does not matter
   * @param within how long each question may take
   * @return empty if there is no such pod
   * @throws IOException if there is no usable answer; the message says why
   */
  public static Optional<PodDetails> read(
      ApiConnection connection, PodName name, Optional<String> osmNamespace, Duration within)
      throws IOException, InterruptedException {
    ApiReader api = ApiReader.of(connection);
    String namespacePath = "/api/v1/namespaces/" + name.namespace();
    Optional<JsonObject> pod = api.find(namespacePath + "/pods/" + name.name(), within);
    if (pod.isEmpty()) {
      return Optional.empty();
    }
    NamespaceFacts namespace =
        api.find(namespacePath, within)
            .map(NodeWatches::namespace)
            .orElseGet(() -> NamespaceFacts.named(name.namespace()));
    OsmMeshConfig osm = OsmMeshConfig.DEFAULT;
    if (osmNamespace.isPresent()) {
      osm = osm(api.find(NodeWatches.meshConfigPath(osmNamespace.get()), within));
    }
    return Optional.of(new PodDetails(pod.get(), PodObject.read(pod.get()), namespace, osm));
  }

  private static OsmMeshConfig osm(Optional<JsonObject> resource) throws IOException {
    return switch (OsmSettings.orDefault(resource.map(OsmSettings::of))) {
      case OsmSettings.Valid(OsmMeshConfig config) -> config;
      case OsmSettings.Unusable(var reason) -> throw new IOException(reason.message());
    };
  }
}
