package mesh.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import mesh.sluice.admission.Review;
import mesh.sluice.admission.ReviewAnswer;
import mesh.sluice.admission.Reviews;
import mesh.sluice.apiserver.Authority;
import mesh.sluice.patch.JsonPatch;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who shows what to whom. */
class CertificatesIT {
  private static final String REVIEW = Reviews.create(Reviews.POD);
  private static final int ROTATIONS = 5;
  private static final int CLIENTS = 4;

  @TempDir private Path directory;
  @TempDir private Path elsewhere;

  @Test
  void clientOfTheAuthorityIsLetIn() throws Exception {
    try (TestServer lab = start(true);
        HttpClient client = lab.clientWithCertificate(lab.authority())) {
      assertThat(TestServer.send(client, lab.review(REVIEW)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void clientGetsChaChaWhereItOffersItAndAesElse() throws Exception {
    try (TestServer lab = start(false);
        SSLSocket any = lab.connect();
        SSLSocket fips = lab.connect("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256")) {
      assertThat(any.getSession().getCipherSuite()).isEqualTo("TLS_CHACHA20_POLY1305_SHA256");
      assertThat(fips.getSession().getCipherSuite()).isEqualTo("TLS_AES_256_GCM_SHA384");
    }
  }

  @Test
  void clientWithoutCertificateIsNotLetInWhereOneIsDemanded() throws Exception {
    try (TestServer lab = start(true);
        HttpClient client = lab.client()) {
      assertThatThrownBy(() -> TestServer.send(client, lab.review(REVIEW)))
          .isInstanceOf(IOException.class);

      awaitHandshakeFailure(lab);
      assertThat(lab.log()).contains("Empty client certificate chain").doesNotContain("\"uid\"");
    }
  }

  @Test
  void clientOfAnotherAuthorityIsNotLetIn() throws Exception {
    try (TestServer lab = start(true);
        HttpClient client = lab.clientWithCertificate(Authority.create(elsewhere))) {
      assertThatThrownBy(() -> TestServer.send(client, lab.review(REVIEW)))
          .isInstanceOf(IOException.class);

      awaitHandshakeFailure(lab);
      assertThat(lab.log()).doesNotContain("\"uid\"");
    }
  }

  @Test
  void expiredCertificateIsSeenFromTheClientsComplaint() throws Exception {
    try (TestServer lab = start(false)) {
      lab.renew("expired", -1);

      assertThatThrownBy(() -> lab.connect().close()).isInstanceOf(SSLException.class);

      awaitHandshakeFailure(lab);
      assertThat(lab.log()).contains("TLS handshake failed").contains("fatal alert");
    }
  }

  @Test
  void newCertificatesAreTakenWithoutLosingAReview() throws Exception {
    AtomicInteger answered = new AtomicInteger();
    AtomicBoolean enough = new AtomicBoolean();
    try (TestServer lab = start(false);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Void>> clients =
          IntStream.range(0, CLIENTS)
              .mapToObj(i -> CompletableFuture.runAsync(() -> ask(lab, answered, enough), threads))
              .toList();
      for (int i = 0; i < ROTATIONS; i++) {
        int before = answered.get();
        X509Certificate renewed = lab.renew("renewed-" + i, 2);
        try (SSLSocket socket = lab.connect()) {
          assertThat(socket.getSession().getPeerCertificates()[0]).isEqualTo(renewed);
        }
        Condition.await(
            TestServer.DEADLINE,
            "reviews go on",
            () -> answered.get() > before + 50 || clients.stream().anyMatch(f -> f.isDone()),
            () -> "there were " + answered.get());
      }
      enough.set(true);
      for (CompletableFuture<Void> client : clients) {
        client.get();
      }
    }
    assertThat(answered.get()).isGreaterThan(ROTATIONS * 50);
  }

  /** On new connections, as many as can be, and on one that stays. */
  private static void ask(TestServer lab, AtomicInteger answered, AtomicBoolean enough) {
    try (HttpClient lasting = lab.client()) {
      while (!enough.get()) {
        assertThat(TestServer.send(lasting, lab.review(REVIEW)).statusCode()).isEqualTo(200);
        try (HttpClient fresh = lab.client()) {
          assertThat(TestServer.send(fresh, lab.review(REVIEW)).statusCode()).isEqualTo(200);
        }
        answered.addAndGet(2);
      }
    } catch (Exception e) {
      throw new AssertionError("a review was lost", e);
    }
  }

  private static void awaitHandshakeFailure(TestServer lab) {
    Condition.await(
        Duration.ofSeconds(10),
        "the handshake is counted",
        () -> lab.refused("handshake") == 1,
        lab::log);
  }

  private TestServer start(boolean mutual) throws Exception {
    return TestServer.start(directory, ServerLimits.DEFAULT, CertificatesIT::allow, mutual);
  }

  private static ReviewAnswer allow(Review review) {
    return new ReviewAnswer.Allowed("none", new JsonPatch(List.of()), List.of(), Map.of());
  }
}
