package mesh.sluice.injection;

import static java.util.Objects.requireNonNull;

import java.util.List;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.selection.SelectionReason;

/** What becomes of a pod. */
public sealed interface Injection {
  /**
   * It gets a sidecar.
   *
   * @param pod the whole pod as it is to be
   * @param reason why it gets one
   * @param warnings what its owner should know; shown by kubectl
   */
  record Injected(JsonObject pod, SelectionReason reason, List<String> warnings)
      implements Injection {
    public Injected {
      requireNonNull(pod);
      requireNonNull(reason);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * It stays as it is.
   *
   * @param reason why
   */
  record Skipped(SelectionReason reason, List<String> warnings) implements Injection {
    public Skipped {
      requireNonNull(reason);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * It must not run: it would bypass the mesh, or asks for what cannot be understood.
   *
   * @param message names field, value and remedy, in one line
   */
  record Refused(String message) implements Injection {
    public Refused {
      requireNonNull(message);
    }
  }
}
