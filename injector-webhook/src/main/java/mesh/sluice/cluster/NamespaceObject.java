package mesh.sluice.cluster;

import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.kubernetes.ObjectFields;
import mesh.sluice.profile.NamespaceFacts;

/** What decisions need of a namespace; who wrote which field is most of its size. */
final class NamespaceObject {
  private NamespaceObject() {}

  static NamespaceFacts facts(JsonObject namespace) {
    return new NamespaceFacts(
        namespace.findPath("metadata.name").map(JsonValue::asText).orElseThrow(),
        ObjectFields.texts(namespace, "metadata.labels"),
        ObjectFields.annotations(namespace));
  }
}
