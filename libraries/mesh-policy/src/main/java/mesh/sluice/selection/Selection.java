package mesh.sluice.selection;

import static java.util.Objects.requireNonNull;

import java.util.List;
import mesh.sluice.profile.Finding;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.profile.Source;

/** Whether a pod gets a sidecar. */
public sealed interface Selection {
  /**
   * It gets one.
   *
   * @param because what decided; empty if nobody said anything
   * @param findings what the pod's owner should know about it
   */
  record Inject(SelectionReason reason, List<Source> because, List<Finding> findings)
      implements Selection {
    public Inject {
      requireNonNull(reason);
      because = List.copyOf(because);
      findings = List.copyOf(findings);
    }

    Inject(SelectionReason reason, Source... because) {
      this(reason, List.of(because), List.of());
    }
  }

  /**
   * It gets none.
   *
   * @param because what decided; empty if nobody said anything
   * @param findings what the pod's owner should know about it
   */
  record Skip(SelectionReason reason, List<Source> because, List<Finding> findings)
      implements Selection {
    public Skip {
      requireNonNull(reason);
      because = List.copyOf(because);
      findings = List.copyOf(findings);
    }

    Skip(SelectionReason reason, Source... because) {
      this(reason, List.of(because), List.of());
    }
  }

  /**
   * What is said cannot be understood.
   *
   * @param field the label or annotation
   * @param value its value
   * @param remedy one sentence: what is wrong and what to write instead
   */
  record Invalid(String field, String value, String remedy) implements Selection {
    public Invalid {
      requireNonNull(field);
      requireNonNull(value);
      requireNonNull(remedy);
    }
  }

  /** Decides about a pod of which everything is known, its namespace's labels too. */
  static Selection of(SelectionSettings settings, PodFacts pod) {
    return SelectionTable.select(settings, pod);
  }
}
