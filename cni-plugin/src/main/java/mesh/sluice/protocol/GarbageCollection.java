package mesh.sluice.protocol;

import java.util.List;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/** The input of GC: the attachments that are still in use (specification, section 2, "GC"). */
public final class GarbageCollection {
  private static final String KEY = "cni.dev/valid-attachments";

  /** What libcni wrote before the specification's key was agreed on; still written beside it. */
  private static final String OLD_KEY = "cni.dev/attachments";

  private GarbageCollection() {}

  /**
   * Checks the list of attachments. An absent list is taken as "nothing is known to be stale":
   * cnitool's gc gives none.
   *
   * @throws CniException with code 7 if it is not a list of attachments
   */
  public static void check(NetworkConfiguration configuration) throws CniException {
    String key = configuration.root().members().containsKey(KEY) ? KEY : OLD_KEY;
    Optional<JsonValue> list = configuration.root().find(key);
    if (list.isEmpty()) {
      return;
    }
    if (!(list.get() instanceof JsonArray(List<JsonValue> attachments))) {
      throw invalid(key + ": must be a list");
    }
    for (JsonValue attachment : attachments) {
      if (!isAttachment(attachment)) {
        throw invalid(key + ": " + attachment + " has no containerID and ifname");
      }
    }
  }

  private static boolean isAttachment(JsonValue value) {
    return value instanceof JsonObject object
        && object.find("containerID").orElse(null) instanceof JsonString
        && object.find("ifname").orElse(null) instanceof JsonString;
  }

  private static CniException invalid(String problem) {
    return new CniException(
        ErrorCode.INVALID_CONFIGURATION,
        problem,
        "give a list of objects with containerID and ifname");
  }
}
