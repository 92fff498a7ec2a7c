package mesh.sluice.protocol;

import com.fasterxml.jackson.databind.JsonNode;

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
    JsonNode list = configuration.root().get(KEY);
    String key = list == null ? OLD_KEY : KEY;
    if (list == null) {
      list = configuration.root().get(OLD_KEY);
    }
    if (list == null || list.isNull()) {
      return;
    }
    if (!list.isArray()) {
      throw invalid(key + ": must be a list");
    }
    for (JsonNode entry : list) {
      if (!entry.path("containerID").isTextual() || !entry.path("ifname").isTextual()) {
        throw invalid(key + ": " + entry + " has no containerID and ifname");
      }
    }
  }

  private static CniException invalid(String problem) {
    return new CniException(
        ErrorCode.INVALID_CONFIGURATION,
        problem,
        "give a list of objects with containerID and ifname");
  }
}
