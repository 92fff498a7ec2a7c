package mesh.sluice.workload;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A file with sidecars.
 *
 * @param text of the whole file; of no use if a pod was refused
 * @param outcomes of the pods and workloads in it, in their order
 */
public record InjectedFile(String text, List<Outcome> outcomes) {
  public InjectedFile {
    requireNonNull(text);
    outcomes = List.copyOf(outcomes);
  }
}
