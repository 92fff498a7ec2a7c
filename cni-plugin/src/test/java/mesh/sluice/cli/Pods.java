package mesh.sluice.cli;

import mesh.sluice.json.JsonValue.JsonString;

/** Manifests for tests. */
final class Pods {
  /** A pod that nobody meshes. */
  static final String PLAIN =
      """
      kind: Pod
      metadata: {name: web, namespace: shop}
      spec: {containers: [{name: web}]}
      """;

  private Pods() {}

  /** A pod with the annotation sluice.mesh/redirect. */
  static String annotated(String policy) {
    return """
    kind: Pod
    metadata:
      name: web
      namespace: shop
      annotations:
        sluice.mesh/redirect: %s
    spec: {containers: [{name: web}]}
    """
        .formatted(new JsonString(policy));
  }
}
