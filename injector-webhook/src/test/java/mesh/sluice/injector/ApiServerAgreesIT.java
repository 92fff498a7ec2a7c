package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import mesh.sluice.admission.ReviewAnswer;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.certs.ServingIdentity;
import mesh.sluice.certs.ServingKeys;
import mesh.sluice.log.EventLog;
import mesh.sluice.metrics.Metrics;
import mesh.sluice.pem.CertificateFileException;
import mesh.sluice.server.ServerLimits;
import mesh.sluice.server.ServerTls;
import mesh.sluice.server.WebhookServer;
import mesh.sluice.testing.Condition;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused of certificates, a real API server refuses, and nothing else. */
class ApiServerAgreesIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String CONFIGURATION = "certificates-compared";
  private static final String CONFIG_MAP =
      "{apiVersion: v1, kind: ConfigMap, metadata: {generateName: x-, namespace: certificates}}";

  @TempDir private Path directory;

  private static ApiServer api;

  @BeforeAll
  static void start() throws IOException {
    api = ApiServer.get();
    api.createNamespace("certificates", Map.of(CONFIGURATION, "yes"));
  }

  @AfterAll
  static void end() throws IOException {
    api.kubectl("delete", "validatingwebhookconfiguration", CONFIGURATION, "--ignore-not-found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-addext subjectAltName=IP:127.0.0.1                                       | true  |"
            + " accepted",
        "-addext subjectAltName=IP:127.0.0.1                                       | false |"
            + " accepted",
        "-sha1 -addext subjectAltName=IP:127.0.0.1                                 | true  |"
            + " accepted",
        "-sha1 -addext subjectAltName=IP:127.0.0.1                                 | false |"
            + " ECDSA-SHA1",
        "-addext keyUsage=digitalSignature                                         | false | Common"
            + " Name",
        "-addext subjectAltName=IP:127.0.0.1 -addext extendedKeyUsage=clientAuth   | false | key"
            + " usage",
        "-addext subjectAltName=IP:127.0.0.1 -set_serial -5                        | false |"
            + " negative serial",
      })
  void certificateIsRefusedIfTheApiServerRefusesIt(String options, boolean selfSigned, String said)
      throws Exception {
    openssl("ecparam -genkey -name prime256v1 -out tls.key");
    openssl("ecparam -genkey -name prime256v1 -out ca.key");
    openssl("req -x509 -new -key ca.key -days 3 -subj /CN=authority -out ca.crt");
    openssl(
        "req -x509 -new -key tls.key -days 2 -subj /CN=127.0.0.1 -out tls.crt "
            + (selfSigned ? "" : "-CA ca.crt -CAkey ca.key ")
            + options);
    ServingIdentity identity =
        ServingIdentity.parse(
            "tls.crt",
            Files.readAllBytes(directory.resolve("tls.crt")),
            "tls.key",
            Files.readAllBytes(directory.resolve("tls.key")));

    String answer = answer(identity, directory.resolve(selfSigned ? "tls.crt" : "ca.crt"));

    assertThat(answer).contains(said);
    assertThat(isAcceptable(identity)).isEqualTo(said.equals("accepted"));
  }

  private static boolean isAcceptable(ServingIdentity identity) {
    try {
      return identity.acceptable("tls.crt", Instant.now()).equals(identity);
    } catch (CertificateFileException e) {
      return false;
    }
  }

  /** What the API server says about a webhook with this certificate. */
  private static String answer(ServingIdentity identity, Path trusted) throws IOException {
    AtomicReference<String> said = new AtomicReference<>("");
    try (WebhookServer server =
        WebhookServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new ServerTls(ServingKeys.of(identity), Optional.empty()),
            ServerLimits.DEFAULT,
            Map.of("/review", review -> new ReviewAnswer.Denied("asked", 403, "accepted")),
            Metrics.NONE,
            EventLog.NONE)) {
      api.kubectlWith(
          """
          apiVersion: admissionregistration.k8s.io/v1
          kind: ValidatingWebhookConfiguration
          metadata: {name: %1$s}
          webhooks:
          - name: compared.sluice.mesh
            admissionReviewVersions: [v1]
            sideEffects: None
            failurePolicy: Fail
            namespaceSelector: {matchLabels: {%1$s: "yes"}}
            rules: [{apiGroups: [""], apiVersions: [v1], resources: [configmaps], operations: [CREATE]}]
            clientConfig: {url: "https://127.0.0.1:%2$d/review", caBundle: %3$s}
          """
              .formatted(
                  CONFIGURATION,
                  server.port(),
                  Base64.getEncoder().encodeToString(Files.readAllBytes(trusted))),
          "apply",
          "-f",
          "-");
      Condition.await(
          DEADLINE,
          "the API server asks this webhook",
          () -> {
            said.set(api.tryKubectl(CONFIG_MAP, "create", "-f", "-").output());
            return said.get().contains("accepted") || said.get().contains(":" + server.port());
          },
          said::get);
    }
    return said.get();
  }

  private void openssl(String arguments) throws IOException {
    Programs.run(directory, List.of(("openssl " + arguments).split(" ")), "");
  }
}
