package mesh.sluice.profile;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A decision with what led to it.
 *
 * @param profile the profile that decided; empty if no profile knows the pod
 * @param decision the decision; never {@link Decision.NeedsAgent}, for the whole pod is known
 * @param because what decided whether the pod is meshed at all
 * @param sources for each field of a meshed pod's policy at least one; empty for other pods
 * @param findings what the pod's owner should know besides
 */
public record Explanation(
    Optional<MeshProfile> profile,
    Decision decision,
    List<Source> because,
    List<FieldSource> sources,
    List<Finding> findings) {
  public Explanation {
    requireNonNull(profile);
    requireNonNull(decision);
    because = List.copyOf(because);
    sources = List.copyOf(sources);
    findings = List.copyOf(findings);
  }

  /** This explanation with more that the pod's owner should know. */
  public Explanation withFindings(List<Finding> more) {
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(more);
    return new Explanation(profile, decision, because, sources, all);
  }

  /** What a field came from. */
  public List<Source> sourcesOf(PolicyField field) {
    return sources.stream()
        .filter(candidate -> candidate.field() == field)
        .map(FieldSource::source)
        .toList();
  }
}
