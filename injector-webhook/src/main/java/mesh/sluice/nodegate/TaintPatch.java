package mesh.sluice.nodegate;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * The merge patch (RFC 7386) that opens or closes a node. It holds the whole list of taints, since
 * such a patch can only replace it, and the version that the list was read from, so that the API
 * server refuses it where somebody else was faster: no taint of others is ever lost.
 */
final class TaintPatch {
  private TaintPatch() {}

  /**
   * @param version {@code metadata.resourceVersion} of the node that was read
   * @param taints all that it is to have; empty if they are to stay as they are
   * @param opened when it was opened, to be remembered on it; empty to leave that as it is
   */
  static JsonObject of(String version, Optional<List<JsonValue>> taints, Optional<Instant> opened) {
    Map<String, JsonValue> metadata = new LinkedHashMap<>();
    metadata.put("resourceVersion", new JsonString(version));
    opened.ifPresent(
        when ->
            metadata.put(
                "annotations",
                new JsonObject(Map.of(NodeFacts.OPENED, new JsonString(when.toString())))));
    Map<String, JsonValue> patch = new LinkedHashMap<>();
    patch.put("metadata", new JsonObject(metadata));
    taints.ifPresent(
        list -> patch.put("spec", new JsonObject(Map.of("taints", new JsonArray(list)))));
    return new JsonObject(patch);
  }
}
