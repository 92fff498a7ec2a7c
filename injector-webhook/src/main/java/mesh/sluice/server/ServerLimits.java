package mesh.sluice.server;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What a client may take of the server.
 *
 * @param body the longest body of a request, in bytes
 * @param bodies what the bodies that are held at once may take together, in bytes, beside the first
 *     part of each, which is always let in
 * @param request from the first byte of a request, or of a handshake, to the last of its answer
 */
public record ServerLimits(int body, int bodies, Duration request) {
  /**
   * etcd keeps no object of more than 1.5 MiB ({@code --max-request-bytes}). In a review the API
   * server writes six bytes for each of its characters {@code <}, {@code >} and {@code &}, so that
   * 9 MiB are the most, and a MiB for what is around it. After 10 s an API server gives up waiting
   * for a webhook, unless told otherwise.
   */
  public static final ServerLimits DEFAULT =
      new ServerLimits(10 << 20, 12 << 20, Duration.ofSeconds(10));

  public ServerLimits {
    requireNonNull(request);
    if (body < 1 || bodies < body || request.toMillis() < 1) {
      throw new IllegalArgumentException(
          "limits of the server: body " + body + ", bodies " + bodies + ", request " + request);
    }
  }
}
