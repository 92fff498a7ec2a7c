package mesh.sluice.pods;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.OsmMeshConfig;

/** What OSM's MeshConfig says, or why it cannot be used. */
sealed interface OsmSettings {
  /** Settings that can be used. */
  record Valid(OsmMeshConfig config) implements OsmSettings {
    public Valid {
      requireNonNull(config);
    }
  }

  /** Settings with a value that cannot be what it should be. */
  record Unusable(Decision.Invalid reason) implements OsmSettings {
    public Unusable {
      requireNonNull(reason);
    }
  }

  /** The settings of a resource of kind MeshConfig. */
  static OsmSettings of(JsonObject resource) {
    try {
      return new Valid(OsmMeshConfig.parse(resource));
    } catch (InvalidPolicyException e) {
      return new Unusable(new Decision.Invalid("MeshConfig " + e.field(), e.value(), e.remedy()));
    }
  }

  /** Those of a mesh; of one without a MeshConfig, what OSM has without one. */
  static OsmSettings orDefault(Optional<OsmSettings> found) {
    return found.orElse(new Valid(OsmMeshConfig.DEFAULT));
  }
}
