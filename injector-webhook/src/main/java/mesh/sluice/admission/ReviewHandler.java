package mesh.sluice.admission;

/** Answers reviews of one path; any thread may call it. */
@FunctionalInterface
public interface ReviewHandler {
  /** Answers; never fails for what is in the review. */
  ReviewAnswer answer(Review review);
}
