package mesh.sluice.injection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Explanation;
import mesh.sluice.profile.FieldSource;
import mesh.sluice.profile.PolicyField;
import mesh.sluice.profile.Source;

/**
 * The value of {@code sluice.mesh/redirect} for a pod. A policy can be longer than the annotation
 * holds although each of the pod's own annotations is in order: lists are joined with each other,
 * with the sidecar's ports and with those of probes.
 */
final class PolicyAnnotation {
  /** Of 32 KiB in some ten lists, at least one of these has more. */
  private static final int LONG = 1024;

  private PolicyAnnotation() {}

  /**
   * The annotation's value.
   *
   * @param policy the explained one, perhaps with ports of probes excluded too
   * @param explanation tells which annotations the policy was read from
   * @throws RefusedException if it is too long for the annotation; names the pod's annotations that
   *     make it so
   */
  static String format(RedirectPolicy policy, Explanation explanation) throws RefusedException {
    try {
      return RedirectAnnotation.format(policy);
    } catch (InvalidPolicyException e) {
      Optional<PolicyField> field =
          Stream.of(PolicyField.values())
              .filter(known -> e.field().equals(RedirectAnnotation.KEY + "." + known.path()))
              .findFirst();
      throw field.isPresent()
          ? tooManyEntries(e, field.get(), explanation)
          : tooLong(e, explanation);
    }
  }

  private static RefusedException tooManyEntries(
      InvalidPolicyException e, PolicyField field, Explanation explanation) {
    List<Source> sources = explanation.sourcesOf(field);
    List<String> keys = keys(sources.stream(), 0);
    List<String> others = new ArrayList<>(keys.subList(Math.min(1, keys.size()), keys.size()));
    sources.stream()
        .filter(source -> !(source instanceof Source.Annotation))
        .map(Source::toString)
        .forEach(others::add);
    if (field == PolicyField.INBOUND_EXCLUDE_PORTS) {
      others.add("the ports of sidecar and probes");
    }
    return new RefusedException(
        keys.isEmpty() ? e.field() : path(keys.getFirst()),
        e.value(),
        "%s; they go to %s of %s%s"
            .formatted(
                e.remedy(),
                field.path(),
                RedirectAnnotation.KEY,
                others.isEmpty() ? "" : ", together with " + String.join(" and ", others)));
  }

  private static RefusedException tooLong(InvalidPolicyException e, Explanation explanation) {
    Stream<Source> sources = explanation.sources().stream().map(FieldSource::source);
    List<String> keys = keys(sources, LONG);
    return new RefusedException(
        keys.isEmpty() ? e.field() : path(keys.getFirst()),
        e.value(),
        "the policy that the pod's annotations give is, as %s, %s%s"
            .formatted(
                RedirectAnnotation.KEY,
                e.remedy(),
                keys.size() < 2 ? "" : ", in all of " + String.join(", ", keys)));
  }

  /** The annotations among the sources that are longer than this, the longest first. */
  private static List<String> keys(Stream<Source> sources, int length) {
    Set<String> keys = new LinkedHashSet<>();
    sources
        .filter(Source.Annotation.class::isInstance)
        .map(Source.Annotation.class::cast)
        .filter(annotation -> annotation.value().length() > length)
        .sorted(
            Comparator.comparingInt((Source.Annotation annotation) -> annotation.value().length())
                .reversed())
        .forEach(annotation -> keys.add(annotation.key()));
    return List.copyOf(keys);
  }

  private static String path(String key) {
    return "metadata.annotations['" + key + "']";
  }
}
