package mesh.sluice.workload;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** What became of a pod, or of a workload's template, in a manifest. */
public sealed interface Outcome {
  /** The object as people call it: {@code Deployment/web}. */
  String object();

  /**
   * It has a sidecar now.
   *
   * @param warnings what its owner should know
   */
  record Injected(String object, List<String> warnings) implements Outcome {
    public Injected {
      requireNonNull(object);
      warnings = List.copyOf(warnings);
    }
  }

  /** It had the very same sidecar before. */
  record Unchanged(String object) implements Outcome {
    public Unchanged {
      requireNonNull(object);
    }
  }

  /**
   * It gets none.
   *
   * @param because a clause
   */
  record LeftAlone(String object, String because, List<String> warnings) implements Outcome {
    public LeftAlone {
      requireNonNull(object);
      requireNonNull(because);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * It must not run as it is.
   *
   * @param message names file, line, object, value and remedy
   */
  record Refused(String object, String message) implements Outcome {
    public Refused {
      requireNonNull(object);
      requireNonNull(message);
    }
  }
}
