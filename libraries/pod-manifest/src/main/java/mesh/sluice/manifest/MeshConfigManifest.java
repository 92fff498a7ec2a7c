package mesh.sluice.manifest;

import java.util.List;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.profile.OsmMeshConfig;

/** Reads the manifest of OSM's MeshConfig. */
public final class MeshConfigManifest {
  private MeshConfigManifest() {}

  /**
   * Reads the one MeshConfig in a file.
   *
   * @param file the file's name, for messages
   * @throws ManifestException if there is none, or several, or it is malformed
   */
  public static OsmMeshConfig read(String file, byte[] contents) throws ManifestException {
    List<JsonValue> documents = Documents.read(file, contents);
    String kind = PodManifest.kind(new Element(file, "", documents.getFirst()));
    if (documents.size() != 1 || !kind.equals("MeshConfig")) {
      throw new ManifestException(
          file,
          "it must hold one MeshConfig; give what kubectl get meshconfig osm-mesh-config -n"
              + " osm-system -o yaml prints");
    }
    try {
      return OsmMeshConfig.parse((JsonObject) documents.getFirst());
    } catch (InvalidPolicyException e) {
      throw new ManifestException(file, e.getMessage());
    }
  }
}
