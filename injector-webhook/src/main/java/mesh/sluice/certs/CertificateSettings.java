package mesh.sluice.certs;

import java.time.Duration;
import java.util.List;

/**
 * What certificates of our own are like, and when they are renewed.
 *
 * @param names of DNS by which the API server calls us; at least one
 * @param authorityLife how long a new authority is valid; at least three times the serving life, so
 *     that a serving certificate never has to be cut to what is left of its authority
 * @param servingLife how long a new serving certificate is valid
 * @param overlap how long every API server and every replica is given to take notice of a change
 *     before the next step relies on it
 */
public record CertificateSettings(
    List<String> names, Duration authorityLife, Duration servingLife, Duration overlap) {
  /** Renewed when a third of the life is left. */
  private static final int PARTS = 3;

  public CertificateSettings {
    names = List.copyOf(names);
    if (names.isEmpty()) {
      throw new IllegalArgumentException("a serving certificate needs a DNS name");
    }
    if (overlap.isNegative() || overlap.multipliedBy(PARTS).compareTo(servingLife) > 0) {
      throw new IllegalArgumentException(
          "overlap " + overlap + ": at most a third of the serving life " + servingLife);
    }
    if (servingLife.multipliedBy(PARTS).compareTo(authorityLife) > 0) {
      throw new IllegalArgumentException(
          "serving life " + servingLife + ": at most a third of the authority's " + authorityLife);
    }
  }

  /**
   * What a Service's certificate is like: a year for the authority, a month to serve.
   *
   * @param service its name
   * @param namespace its namespace
   * @param clusterDomain usually {@code cluster.local}
   */
  public static CertificateSettings of(String service, String namespace, String clusterDomain) {
    String name = service + "." + namespace + ".svc";
    return new CertificateSettings(
        List.of(name, name + "." + clusterDomain),
        Duration.ofDays(365),
        Duration.ofDays(30),
        Duration.ofMinutes(5));
  }

  /** How much of an authority's life is left when its successor is made. */
  Duration authorityReserve() {
    return authorityLife.dividedBy(PARTS);
  }

  /** How much of a serving certificate's life is left when its successor is made. */
  Duration servingReserve() {
    return servingLife.dividedBy(PARTS);
  }
}
