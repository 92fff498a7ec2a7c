package mesh.sluice.certs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RotationTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final CertificateSettings SETTINGS =
      new CertificateSettings(
          List.of("injector.example.svc"),
          Duration.ofDays(90),
          Duration.ofDays(30),
          Duration.ofHours(1));

  private final Issuer issuer = new Issuer(Duration.ofHours(1));
  private final Rotation rotation = new Rotation(SETTINGS, issuer);
  private final CertificateSet first = rotation.first(START);

  @Test
  void newCertificatesAreLeftAlone() {
    assertThat(rotation.next(first, day(19), true)).isEmpty();
  }

  @Test
  void servingCertificateIsRenewedAtTwoThirdsOfItsLife() {
    CertificateSet next = step(first, day(20), true);

    assertThat(next.authorities()).isEqualTo(first.authorities());
    assertThat(next.serving().expiry()).isEqualTo(day(50));
    assertThat(next.isServingOfSigner()).isTrue();
  }

  @Test
  void servingCertificateIsRenewedAlsoWhileApiServersCannotBeTold() {
    assertThat(step(first, day(20), false).serving().expiry()).isEqualTo(day(50));
  }

  @Test
  void newAuthorityIsTrustedBesideTheOldOneAndSignsNothingYet() {
    CertificateSet next = step(first, day(60), true);

    assertThat(next.authorities()).hasSize(2).endsWith(first.authorities().getFirst());
    assertThat(next.isServingOfSigner()).isFalse();
    assertThat(next.serving().expiry()).isEqualTo(day(90));
    assertThat(rotation.next(next, day(60), false)).isEmpty();
  }

  @Test
  void newAuthoritySignsOnceItIsTrustedEverywhereAndTheOldOneGoesAfterThat() {
    CertificateSet both = step(first, day(60), true);

    CertificateSet served = step(both, day(61), true);
    assertThat(served.authorities()).isEqualTo(both.authorities());
    assertThat(served.isServingOfSigner()).isTrue();
    assertThat(rotation.next(served, day(61), false)).isEmpty();

    CertificateSet alone = step(served, day(62), true);
    assertThat(alone.authorities()).containsExactly(both.authorities().getFirst());
    assertThat(alone.serving()).isEqualTo(served.serving());
    assertThat(rotation.next(alone, day(62), true)).isEmpty();
  }

  @Test
  void expiredCertificateIsReplacedWithoutAWait() {
    CertificateSet both = step(first, day(60), true);

    assertThat(step(both, day(91), false).isServingOfSigner()).isTrue();
  }

  /** As after a stop of all replicas for long. */
  @Test
  void expiredAuthorityIsFollowedByOneThatServes() {
    CertificateSet both = step(first, day(200), true);
    CertificateSet served = step(both, day(200), false);

    assertThat(served.isServingOfSigner()).isTrue();
    assertThat(served.serving().expiry()).isEqualTo(day(230));
  }

  @Test
  void otherNamesGetAnotherCertificateOfTheSameAuthority() {
    Rotation other =
        new Rotation(
            new CertificateSettings(
                List.of("other.example.svc"),
                SETTINGS.authorityLife(),
                SETTINGS.servingLife(),
                SETTINGS.overlap()),
            new Issuer(Duration.ofHours(1)));

    CertificateSet next = other.next(first, day(1), true).orElseThrow().result();

    assertThat(next.authorities()).isEqualTo(first.authorities());
    assertThat(next.certificate()).isNotEqualTo(first.certificate());
    assertThat(other.next(next, day(1), true)).isEmpty();
  }

  @Test
  void lostCertificatesThatAreInUseStayInUse() {
    CertificateSet next = rotation.instead(first, day(1));

    assertThat(next.serving()).isEqualTo(first.serving());
    assertThat(next.authorities()).hasSize(2).endsWith(first.authorities().getFirst());
  }

  /**
   * Over a year, every hour, with changes that take an hour to arrive: whoever is one step late,
   * API server or replica, still agrees with the others.
   */
  @Test
  void whoeverIsOneStepBehindStillAgreesWithTheOthers() {
    CertificateSet present = first;
    Instant changed = START;
    int authorities = 1;
    for (Instant now = START; now.isBefore(day(365)); now = now.plus(1, ChronoUnit.HOURS)) {
      boolean settled = !now.isBefore(changed.plus(SETTINGS.overlap()));
      Optional<CertificateSet> next =
          rotation.next(present, now, settled).map(Rotation.Step::result);
      if (next.isPresent()) {
        assertThat(isTrusted(next.get(), present)).as("a late server, at %s", now).isTrue();
        assertThat(isTrusted(present, next.get())).as("a late replica, at %s", now).isTrue();
        if (!next.get().signer().equals(present.signer())) {
          authorities++;
        }
        present = next.get();
        changed = now;
      }
      assertThat(present.isServingExpired(now)).as("expired at %s", now).isFalse();
    }
    assertThat(authorities).isBetween(6, 7);
  }

  private static boolean isTrusted(CertificateSet serving, CertificateSet trusting) {
    return new CertificateSet(trusting.authorities(), trusting.authorityKey(), serving.serving())
        .isServingTrusted();
  }

  private CertificateSet step(CertificateSet present, Instant now, boolean settled) {
    return rotation.next(present, now, settled).orElseThrow().result();
  }

  private static Instant day(int number) {
    return START.plus(number, ChronoUnit.DAYS);
  }
}
