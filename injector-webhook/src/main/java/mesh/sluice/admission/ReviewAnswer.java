package mesh.sluice.admission;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import mesh.sluice.patch.JsonPatch;

/** The answer to a {@link Review}. */
public sealed interface ReviewAnswer {
  /** Why, from a closed list, in words joined by hyphens: a value of a metric's label. */
  String reason();

  /**
   * The object is taken.
   *
   * @param patch what is changed of it; without operations if nothing is
   * @param warnings shown to whoever sent the object
   * @param auditAnnotations written to the API server's audit log, keys without a prefix
   */
  record Allowed(
      String reason, JsonPatch patch, List<String> warnings, Map<String, String> auditAnnotations)
      implements ReviewAnswer {
    public Allowed {
      requireNonNull(reason);
      requireNonNull(patch);
      warnings = List.copyOf(warnings);
      auditAnnotations = Map.copyOf(auditAnnotations);
    }
  }

  /**
   * The object is refused.
   *
   * @param status of HTTP, as the client sees it: 400 or 403
   * @param message one line that says what to do
   */
  record Denied(String reason, int status, String message) implements ReviewAnswer {
    public Denied {
      requireNonNull(reason);
      requireNonNull(message);
    }
  }
}
