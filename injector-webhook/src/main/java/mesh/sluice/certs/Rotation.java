package mesh.sluice.certs;

import static java.util.Objects.requireNonNull;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is to happen to certificates as time goes on, one step at a time. A new authority is trusted
 * before anything that it signed is served, and an old one is trusted until nothing that it signed
 * is served any more; so at no instant can a replica and an API server disagree, as long as each
 * learns of a step before the next one is taken.
 */
final class Rotation {
  /**
   * One step.
   *
   * @param what for the log
   * @param result what is stored next
   */
  record Step(String what, CertificateSet result) {
    Step {
      requireNonNull(what);
      requireNonNull(result);
    }
  }

  private static final int DNS_NAME = 2;

  private final CertificateSettings settings;
  private final Issuer issuer;

  Rotation(CertificateSettings settings, Issuer issuer) {
    this.settings = requireNonNull(settings);
    this.issuer = requireNonNull(issuer);
  }

  /** Where nothing is known yet: nobody can be interrupted. */
  CertificateSet first(Instant now) {
    KeyedCertificate authority = newAuthority(now);
    KeyedCertificate serving = newServing(authority, now);
    return new CertificateSet(
        List.of(authority.certificate()),
        authority.key(),
        new ServingIdentity(serving.key(), List.of(serving.certificate())));
  }

  /** Where the stored certificates are lost, but are still in use: a new authority beside them. */
  CertificateSet instead(CertificateSet lost, Instant now) {
    return lost.withAuthority(newAuthority(now));
  }

  /**
   * The next step, if it is time for one.
   *
   * @param settled whether every API server trusts the authorities of the present set, and every
   *     replica serves its certificate, for sure
   */
  Optional<Step> next(CertificateSet present, Instant now, boolean settled) {
    if (!present.isServingOfSigner()) {
      // An expired certificate helps nobody, so there is nothing to wait for.
      return settled || present.isServingExpired(now)
          ? Optional.of(
              new Step("serve a certificate of the new authority", renewServing(present, now)))
          : Optional.empty();
    }
    if (present.authorities().size() > 1 && settled) {
      return Optional.of(
          new Step("no longer trust the previous authority", present.withSignerAlone()));
    }
    X509Certificate authority = present.authorities().getFirst();
    if (isDue(authority.getNotAfter().toInstant(), settings.authorityReserve(), now)) {
      // Its last act is a serving certificate that outlives the wait for its successor.
      CertificateSet prolonged = renewServing(present, now);
      return Optional.of(
          new Step(
              "trust a new authority beside the present one",
              prolonged.withAuthority(newAuthority(now))));
    }
    if (isDue(present.serving().expiry(), settings.servingReserve(), now)) {
      return Optional.of(new Step("renew the serving certificate", renewServing(present, now)));
    }
    if (!names(present.certificate()).equals(new HashSet<>(settings.names()))) {
      return Optional.of(
          new Step("serve a certificate of other names", renewServing(present, now)));
    }
    return Optional.empty();
  }

  private CertificateSet renewServing(CertificateSet present, Instant now) {
    return present.withServing(newServing(present.signer(), now));
  }

  private KeyedCertificate newAuthority(Instant now) {
    return issuer.authority(now, now.plus(settings.authorityLife()));
  }

  private KeyedCertificate newServing(KeyedCertificate authority, Instant now) {
    return issuer.serving(authority, settings.names(), now, now.plus(settings.servingLife()));
  }

  private static boolean isDue(Instant end, Duration reserve, Instant now) {
    return !now.isBefore(end.minus(reserve));
  }

  private static Set<String> names(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? Set.of()
          : names.stream()
              .filter(name -> name.getFirst().equals(DNS_NAME))
              .map(name -> (String) name.get(1))
              .collect(Collectors.toSet());
    } catch (CertificateParsingException e) {
      return Set.of();
    }
  }
}
