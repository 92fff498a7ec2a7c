package mesh.sluice.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** What went wrong, in the words of whoever knows. */
public final class Failures {
  private Failures() {}

  /** What the API server said; or why it said nothing, which the client hides in a cause. */
  public static String reason(Throwable failure) {
    if (failure instanceof KubernetesClientException said
        && said.getStatus() != null
        && said.getStatus().getMessage() != null) {
      return said.getStatus().getMessage();
    }
    Throwable cause = root(failure);
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  /** What it came of in the end. */
  static Throwable root(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
