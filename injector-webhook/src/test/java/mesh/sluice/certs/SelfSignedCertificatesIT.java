package mesh.sluice.certs;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.apiserver.WebPod;
import mesh.sluice.cluster.InjectorModels;
import mesh.sluice.kubernetes.ClusterAccess;
import mesh.sluice.kubernetes.ClusterClient;
import mesh.sluice.log.CapturedLog;
import mesh.sluice.metrics.Metrics;
import mesh.sluice.pem.CertificateFileException;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelfSignedCertificatesIT {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Duration ROTATIONS_DEADLINE = Duration.ofMinutes(4);

  /** Well below the overlap of the test that this is for. */
  private static final Duration LATE = Duration.ofSeconds(1);

  private static final int LOAD_THREADS = 4;
  private static final CertificateSettings CALM =
      new CertificateSettings(
          List.of("localhost"), Duration.ofDays(365), Duration.ofDays(30), Duration.ofMinutes(5));

  private ApiServer server;
  private KubernetesClient client;
  private KubernetesClient user;
  private String namespace;

  @BeforeEach
  void createNamespace(TestInfo test) throws Exception {
    server = ApiServer.get();
    client = ClusterClient.fromKubeconfig(InjectorModels.ALL, server.kubeconfig());
    user = server.client();
    namespace = "certificates-" + Math.abs(test.getDisplayName().hashCode());
    server.createNamespace(namespace, Map.of("certificates-test", namespace));
    server.kubectl("-n", namespace, "delete", "secrets", "--all");
    createSecret(Replica.SECRET);
  }

  private void createSecret(String name) throws IOException {
    server.kubectl("-n", namespace, "create", "secret", "generic", name);
  }

  @AfterEach
  void deleteWebhooks() throws IOException {
    client.close();
    user.close();
    server.kubectl(
        "delete",
        "mutatingwebhookconfigurations,validatingwebhookconfigurations",
        "-l",
        "certificates-test");
  }

  @Test
  void replicasThatStartAtOnceShareOneAuthority() throws Exception {
    try (Replica first = new Replica(namespace, CALM, Clock.systemUTC());
        Replica second = new Replica(namespace, CALM, Clock.systemUTC())) {
      await("both are ready", () -> first.isReady() && second.isReady());

      assertThat(first.keys.identity()).isEqualTo(second.keys.identity());
      assertThat(stored().serving()).isEqualTo(first.keys.identity().orElseThrow());
    }
  }

  @Test
  void replicaTakesWhatItFinds() throws Exception {
    try (Replica first = new Replica(namespace, CALM, Clock.systemUTC())) {
      await("the first is ready", first::isReady);
      try (Replica second = new Replica(namespace, CALM, Clock.systemUTC())) {
        await("the second is ready", second::isReady);

        assertThat(second.keys.identity()).isEqualTo(first.keys.identity());
      }
    }
  }

  @Test
  void missingSecretIsWaitedFor() throws Exception {
    server.kubectl("-n", namespace, "delete", "secret", Replica.SECRET);
    try (Replica replica = new Replica(namespace, CALM, Clock.systemUTC())) {
      replica.certificates.look();
      assertThat(replica.isReady()).isFalse();
      assertThat(server.kubectl("-n", namespace, "get", "secrets", "-o", "name")).isBlank();

      createSecret(Replica.SECRET);

      await("it is ready", replica::isReady);
    }
  }

  @Test
  void secretOfAnotherTypeIsLeftAlone() throws Exception {
    server.kubectl("-n", namespace, "delete", "secret", Replica.SECRET);
    server.kubectl(
        "-n", namespace, "create", "secret", "generic", Replica.SECRET, "--type=example.com/other");
    try (Replica replica = new Replica(namespace, CALM, Clock.systemUTC())) {
      replica.certificates.look();
      replica.certificates.look();

      assertThat(replica.isReady()).isFalse();
      assertThat(
              server.kubectl(
                  "-n", namespace, "get", "secret", Replica.SECRET, "-o", "jsonpath={.data}"))
          .isBlank();
    }
  }

  @Test
  void bundleThatSomebodyEditsIsRepairedInAllWebhooksOfOurs() throws Exception {
    try (Replica replica = new Replica(namespace, CALM, Clock.systemUTC())) {
      await("it is ready", replica::isReady);
      webhooks(
          "MutatingWebhookConfiguration", "sluice-injector", "", replica.webhook, replica.webhook);
      webhooks(
          "ValidatingWebhookConfiguration",
          "another",
          "app.kubernetes.io/name: sluice-injector,",
          replica.webhook);
      webhooks("MutatingWebhookConfiguration", "of-somebody-else", "", replica.webhook);
      replica.certificates.start();
      String expected = Base64.getEncoder().encodeToString(stored().bundle());
      String both = expected + " " + expected;
      await("the bundles are there", () -> bundles("mutating", "sluice-injector").equals(both));

      server.kubectl(
          "patch",
          "mutatingwebhookconfiguration",
          "sluice-injector",
          "--type=json",
          "-p",
          "[{\"op\":\"remove\",\"path\":\"/webhooks/1/clientConfig/caBundle\"}]");

      await("the bundle is back", () -> bundles("mutating", "sluice-injector").equals(both));
      await("also by label", () -> bundles("validating", "another").equals(expected));
      assertThat(bundles("mutating", "of-somebody-else")).isEmpty();
    }
  }

  @Test
  void replicaThatDoesNotLeadLeavesBundlesAlone() throws Exception {
    try (Replica replica = new Replica(namespace, CALM, Clock.systemUTC());
        Replica leader = new Replica(namespace, CALM, Clock.systemUTC())) {
      await("both are ready", () -> replica.isReady() && leader.isReady());
      webhooks("MutatingWebhookConfiguration", "sluice-injector", "", replica.webhook);
      replica.certificates.start();
      await("there is a bundle", () -> !bundles("mutating", "sluice-injector").isEmpty());
      replica.certificates.stop();
      server.kubectl(
          "patch",
          "mutatingwebhookconfiguration",
          "sluice-injector",
          "--type=json",
          "-p",
          "[{\"op\":\"remove\",\"path\":\"/webhooks/0/clientConfig/caBundle\"}]");
      replica.certificates.look();
      replica.certificates.close();

      assertThat(bundles("mutating", "sluice-injector")).isEmpty();
      leader.certificates.start();
      await("the leader puts it back", () -> !bundles("mutating", "sluice-injector").isEmpty());
    }
  }

  /** Emptied by whoever wants new keys, or deleted and applied again. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void emptiedSecretMeansANewAuthorityBesideTheOneInUse(boolean deleted) throws Exception {
    try (Replica replica = new Replica(namespace, CALM, Clock.systemUTC())) {
      await("it is ready", replica::isReady);
      CertificateSet before = stored();
      replica.certificates.start();

      if (deleted) {
        server.kubectl("-n", namespace, "delete", "secret", Replica.SECRET);
        createSecret(Replica.SECRET);
      } else {
        String remove = "[{\"op\":\"remove\",\"path\":\"/data\"}]";
        server.kubectl(
            "-n", namespace, "patch", "secret", Replica.SECRET, "--type=json", "-p", remove);
      }

      await(
          "there is another",
          () ->
              !new CertificateSecret(ClusterAccess.by(client), namespace, Replica.SECRET)
                      .read()
                      .data()
                      .isEmpty()
                  && stored().authorities().size() == 2);
      CertificateSet after = stored();
      assertThat(after.serving()).isEqualTo(before.serving());
      assertThat(after.authorities()).hasSize(2).endsWith(before.authorities().getFirst());
    }
  }

  @Test
  void newAuthoritySignsWhatIsServedAfterTheOverlapAndNotBefore() throws Exception {
    SetClock clock = new SetClock();
    try (Replica replica = new Replica(namespace, CALM, clock)) {
      await("it is ready", replica::isReady);
      X509Certificate old = stored().authorities().getFirst();
      replica.certificates.start();

      clock.advance(Duration.ofDays(244));
      await("both are trusted", () -> stored().authorities().size() == 2);
      replica.certificates.look();
      clock.advance(CALM.overlap().minusSeconds(1));
      replica.certificates.look();
      replica.certificates.look();
      assertThat(stored().isServingOfSigner()).isFalse();

      clock.advance(Duration.ofSeconds(1));
      replica.certificates.look();
      assertThat(stored().isServingOfSigner()).isTrue();
      replica.certificates.look();
      assertThat(stored().authorities()).hasSize(2).contains(old);

      clock.advance(CALM.overlap());
      replica.certificates.look();
      await("the old one is gone", () -> !stored().authorities().contains(old));
    }
  }

  @Test
  void certificateOfSomebodyElseIsTakenAsItComes() throws Exception {
    ServingKeys keys = ServingKeys.empty();
    Rotation other = new Rotation(CALM, new Issuer(Duration.ofHours(1)));
    createSecret("foreign");
    CertificateSecret secret =
        new CertificateSecret(ClusterAccess.by(client), namespace, "foreign");
    try (CapturedLog log = new CapturedLog();
        SecretCertificates certificates =
            SecretCertificates.start(
                ClusterAccess.by(client),
                namespace,
                "foreign",
                keys,
                Clock.systemUTC(),
                Metrics.NONE)) {
      assertThat(certificates).isNotNull();
      for (int round = 0; round < 2; round++) {
        CertificateSet set = other.first(Clock.systemUTC().instant());
        Map<String, byte[]> data =
            Map.of("tls.crt", set.write().get("tls.crt"), "tls.key", set.write().get("tls.key"));

        assertThat(secret.write(secret.read(), data)).isTrue();

        await("it is served", () -> keys.identity().filter(set.serving()::equals).isPresent());
      }
      assertThat(secret.read().data()).containsOnlyKeys("tls.crt", "tls.key");

      Optional<ServingIdentity> good = keys.identity();
      CertificateSet expired =
          other.first(Clock.systemUTC().instant().minus(Duration.ofDays(4_000)));
      assertThat(
              secret.write(
                  secret.read(),
                  Map.of(
                      "tls.crt", expired.write().get("tls.crt"),
                      "tls.key", expired.write().get("tls.key"))))
          .isTrue();
      await(
          "the expired one is refused",
          () ->
              log.text().contains("the previous certificate stays in use")
                  && log.text().contains("it expired at"));
      assertThat(keys.identity()).isEqualTo(good);
    }
  }

  /**
   * A clock that runs 2,000 times faster: an overlap of three seconds, a serving certificate each
   * six and an authority each twenty. Pods are created all the while, each reviewed by both
   * replicas with a handshake for each review; and there is a third replica, and another API
   * server, both told of everything a second late.
   */
  @Test
  void noReviewFailsWhileCertificatesAndAuthoritiesChange() throws Exception {
    FastClock clock = new FastClock(2_000);
    CertificateSettings fast =
        new CertificateSettings(
            List.of("localhost"),
            Duration.ofSeconds(30 * 2_000),
            Duration.ofSeconds(10 * 2_000),
            Duration.ofSeconds(3 * 2_000));
    List<String> failures = new CopyOnWriteArrayList<>();
    AtomicInteger created = new AtomicInteger();
    AtomicBoolean ended = new AtomicBoolean();
    Set<X509Certificate> authorities = new HashSet<>();
    try (Replica first = new Replica(namespace, fast, clock);
        Replica second = new Replica(namespace, fast, clock);
        LateFollower late =
            new LateFollower(
                this::stored,
                this::trusted,
                List.of(first.webhook, second.webhook),
                failures::add);
        ReviewStub third = new ReviewStub(late.keys);
        ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor()) {
      await("both are ready", () -> first.isReady() && second.isReady());
      var unused =
          ticks.scheduleWithFixedDelay(
              () -> {
                first.certificates.look();
                second.certificates.look();
              },
              0,
              200,
              TimeUnit.MILLISECONDS);
      webhooks(
          "MutatingWebhookConfiguration",
          "sluice-injector",
          "",
          first.webhook,
          second.webhook,
          third);
      first.certificates.start();
      await("there is something to trust", () -> trusted().length > 0);
      late.start(LATE);
      await("pods are taken", () -> tryCreate().isEmpty());
      List<Thread> load =
          Stream.generate(
                  () ->
                      Thread.ofPlatform()
                          .start(
                              () -> {
                                while (!ended.get()) {
                                  failures.addAll(tryCreate());
                                  created.incrementAndGet();
                                }
                              }))
              .limit(LOAD_THREADS)
              .toList();
      try {
        Condition.await(
            ROTATIONS_DEADLINE,
            "the third authority is the only one",
            () -> {
              CertificateSet now = stored();
              authorities.addAll(now.authorities());
              return !failures.isEmpty()
                  || authorities.size() >= 3 && now.authorities().size() == 1;
            },
            () -> authorities.size() + " authorities, " + created + " pods");
      } finally {
        ended.set(true);
        for (Thread thread : load) {
          thread.join();
        }
        ticks.shutdownNow();
      }

      assertThat(failures).isEmpty();
      assertThat(created.get()).isGreaterThan(100);
      assertThat(first.webhook.shown).hasSizeGreaterThanOrEqualTo(5);
      assertThat(second.webhook.shown).isEqualTo(first.webhook.shown);
      System.out.printf(
          "%d pods, %d reviews, %d serving certificates of %d authorities, 0 failures%n",
          created.get(), 3 * created.get(), first.webhook.shown.size(), authorities.size());
    }
  }

  /** What the API server says against a pod; empty if it takes it. */
  private List<String> tryCreate() {
    Pod pod = WebPod.builder().withNewMetadata().withGenerateName("load-").endMetadata().build();
    try {
      user.pods().inNamespace(namespace).resource(pod).create();
      return List.of();
    } catch (KubernetesClientException e) {
      return List.of(e.getMessage());
    }
  }

  private CertificateSet stored() throws CertificateFileException, SecretUnusableException {
    return CertificateSet.read(
        new CertificateSecret(ClusterAccess.by(client), namespace, Replica.SECRET).read().data());
  }

  /** One webhook for each replica, for pods of this test's namespace alone. */
  private void webhooks(String kind, String name, String label, ReviewStub... replicas)
      throws IOException {
    StringBuilder manifest = new StringBuilder();
    manifest.append("{apiVersion: admissionregistration.k8s.io/v1, kind: ").append(kind);
    manifest.append(", metadata: {name: ").append(name);
    manifest.append(", labels: {").append(label).append(" certificates-test: webhooks}}");
    manifest.append(", webhooks: [");
    for (int i = 0; i < replicas.length; i++) {
      manifest.append(
          """
          {name: replica-%d.sluice.mesh, clientConfig: {url: "%s"}, failurePolicy: Fail,
           sideEffects: None, admissionReviewVersions: [v1], timeoutSeconds: 10,
           namespaceSelector: {matchLabels: {certificates-test: %s}},
           rules: [{operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [pods]}]},
          """
              .formatted(i, replicas[i].url(), namespace));
    }
    server.kubectlWith(manifest.append("]}").toString(), "apply", "-f", "-");
  }

  /** What API servers trust. */
  private byte[] trusted() {
    String bundle =
        client
            .admissionRegistration()
            .v1()
            .mutatingWebhookConfigurations()
            .withName("sluice-injector")
            .get()
            .getWebhooks()
            .getFirst()
            .getClientConfig()
            .getCaBundle();
    return bundle == null ? new byte[0] : Base64.getDecoder().decode(bundle);
  }

  private String bundles(String kind, String name) throws IOException {
    return server.kubectl(
        "get",
        kind + "webhookconfiguration",
        name,
        "-o",
        "jsonpath={.webhooks[*].clientConfig.caBundle}");
  }

  private static void await(String what, Callable<Boolean> question) {
    Condition.await(DEADLINE, what, question, () -> "");
  }
}
