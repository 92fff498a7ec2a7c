package mesh.sluice.template;

import static java.util.Objects.requireNonNull;

/**
 * A probe or hook that Envoy answers in the place of the application: a path of its status
 * listener, and whom it asks before it answers.
 *
 * @param path as {@code /probe/web/readyz}; unique in its pod
 * @param kind how the application is asked
 * @param port of the application, 1 to 65535
 * @param target for HTTP and HTTPS the path and query to ask for; for gRPC the service, which may
 *     be empty; otherwise empty
 * @param timeoutSeconds how long the kubelet waits, at least 1
 * @param awaited whether an application that takes no connection yet is asked again, for a while
 */
public record ProbeRoute(
    String path, Kind kind, int port, String target, int timeoutSeconds, boolean awaited) {
  /** How the application is asked. */
  public enum Kind {
    /** A request that must end with a status from 200 to 399. */
    HTTP,
    /** The same over TLS; the certificate is not verified, as the kubelet does not. */
    HTTPS,
    /** A connection that must come about. */
    TCP,
    /** grpc.health.v1.Health/Check. */
    GRPC
  }

  public ProbeRoute {
    requireNonNull(path);
    requireNonNull(kind);
    requireNonNull(target);
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("no port: " + port);
    }
    if (timeoutSeconds < 1) {
      throw new IllegalArgumentException("shorter than a second: " + timeoutSeconds);
    }
  }

  /** One whose application is asked once. */
  public ProbeRoute(String path, Kind kind, int port, String target, int timeoutSeconds) {
    this(path, kind, port, target, timeoutSeconds, false);
  }
}
