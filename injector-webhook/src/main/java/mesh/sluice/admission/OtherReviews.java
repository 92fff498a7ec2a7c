package mesh.sluice.admission;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.patch.JsonPatch;

/**
 * Answers reviews that are not about a new pod. The webhooks ask for none; an operator's own
 * manifest may.
 */
final class OtherReviews {
  private OtherReviews() {}

  /**
   * Leaves such an object as it is: a sidecar, a container or a redirect cannot come to a pod that
   * is there.
   *
   * @return empty if the review is about a new pod, whose object it then has
   */
  static Optional<ReviewAnswer> answer(Review review) {
    if (!review.kind().equals("Pod")) {
      return unchanged("other-kind");
    }
    return review.operation().equals("CREATE") && review.object().isPresent()
        ? Optional.empty()
        : unchanged("other-operation");
  }

  private static Optional<ReviewAnswer> unchanged(String reason) {
    return Optional.of(
        new ReviewAnswer.Allowed(reason, new JsonPatch(List.of()), List.of(), Map.of()));
  }
}
