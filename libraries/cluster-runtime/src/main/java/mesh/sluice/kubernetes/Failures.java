package mesh.sluice.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;

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
    return cause(failure);
  }

  /** The same where the library had no part in it, so that a program need not have it. */
  static String cause(Throwable failure) {
    Throwable root = root(failure);
    if (root instanceof ClosedChannelException && isAboutConnecting(failure)) {
      // As java.net.http tells of a connection that was refused, without a message.
      return "no connection is accepted there";
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  /** What it came of in the end. */
  static Throwable root(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static boolean isAboutConnecting(Throwable failure) {
    return failure != null
        && (failure instanceof ConnectException || isAboutConnecting(failure.getCause()));
  }
}
