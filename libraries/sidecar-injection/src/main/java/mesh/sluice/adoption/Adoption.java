package mesh.sluice.adoption;

import static java.util.Objects.requireNonNull;

import java.util.List;
import mesh.sluice.json.JsonValue.JsonObject;

/** What becomes of a pod that another injector may have changed. */
public sealed interface Adoption {
  /**
   * Its redirect is Sluice's from now on.
   *
   * @param pod the whole pod as it is to be
   * @param by whose sidecar it has: {@code istio} or {@code osm}
   * @param notes one line each: where Sluice does something else than the init container would have
   */
  record Adopted(JsonObject pod, String by, List<String> notes) implements Adoption {
    public Adopted {
      requireNonNull(pod);
      requireNonNull(by);
      notes = List.copyOf(notes);
    }
  }

  /** There is nothing to adopt. */
  record NotAdopted(NotAdoptedReason reason) implements Adoption {
    public NotAdopted {
      requireNonNull(reason);
    }
  }

  /**
   * It should be adopted, but something in it is not understood: it stays as it is, and so works as
   * it did without Sluice.
   *
   * @param warning one line that names what was not understood
   */
  record Untouched(String warning) implements Adoption {
    public Untouched {
      requireNonNull(warning);
    }
  }
}
