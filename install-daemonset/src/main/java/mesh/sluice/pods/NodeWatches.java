package mesh.sluice.pods;

import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.kubernetes.ObjectFields;
import mesh.sluice.kubernetes.WatchedKind;
import mesh.sluice.profile.NamespaceFacts;

/** What is watched, and what is kept of namespaces. */
final class NodeWatches {
  /** OSM's only one; it looks at no other. */
  static final String MESH_CONFIG = "osm-mesh-config";

  private NodeWatches() {}

  static WatchedKind pods(String node) {
    return WatchedKind.of("pods", "/api/v1/pods").withField("spec.nodeName", node);
  }

  static WatchedKind namespaces() {
    return WatchedKind.of("namespaces", "/api/v1/namespaces");
  }

  static WatchedKind meshConfig(String namespace) {
    return WatchedKind.of("meshconfigs", meshConfigs(namespace))
        .withField("metadata.name", MESH_CONFIG)
        .ifKnown();
  }

  /** The path of the only one that counts. */
  static String meshConfigPath(String namespace) {
    return meshConfigs(namespace) + "/" + MESH_CONFIG;
  }

  private static String meshConfigs(String namespace) {
    return "/apis/config.openservicemesh.io/v1alpha2/namespaces/" + namespace + "/meshconfigs";
  }

  static NamespaceFacts namespace(JsonObject namespace) {
    return new NamespaceFacts(
        namespace.findPath("metadata.name").map(JsonValue::asText).orElseThrow(),
        ObjectFields.texts(namespace, "metadata.labels"),
        ObjectFields.annotations(namespace));
  }
}
