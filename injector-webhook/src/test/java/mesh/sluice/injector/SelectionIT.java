package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import mesh.sluice.admission.InjectHandler;
import mesh.sluice.admission.Namespaces;
import mesh.sluice.admission.ReviewAnswer;
import mesh.sluice.admission.ReviewHandler;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.apiserver.Authority;
import mesh.sluice.certs.ServingIdentity;
import mesh.sluice.certs.ServingKeys;
import mesh.sluice.cluster.ClusterNamespaces;
import mesh.sluice.cluster.InjectorModels;
import mesh.sluice.kubernetes.ClusterClient;
import mesh.sluice.log.EventLog;
import mesh.sluice.metrics.Metrics;
import mesh.sluice.server.ServerLimits;
import mesh.sluice.server.ServerTls;
import mesh.sluice.server.WebhookServer;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;
import mesh.sluice.testing.Condition;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A pod of each family of decisions, created through a real API server that asks the webhook. The
 * words of namespaces come from the cluster, as in {@code serve}.
 */
class SelectionIT {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final String CONFIGURATION = "selection-lab";
  private static final String SIDECAR = "\"sluice-proxy\"";
  private static final AtomicInteger ROWS = new AtomicInteger();
  private static final Map<String, String> REASONS = new ConcurrentHashMap<>();

  @TempDir private static Path directory;

  private static ApiServer cluster;
  private static KubernetesClient client;
  private static ClusterNamespaces namespaces;
  private static WebhookServer webhook;

  @BeforeAll
  static void registerWebhooks() throws Exception {
    cluster = ApiServer.get();
    client = ClusterClient.fromKubeconfig(InjectorModels.ALL, cluster.kubeconfig());
    namespaces = ClusterNamespaces.start(ClusterClient.connection(client));
    Condition.await(DEADLINE, "the namespaces are known", namespaces::isReady, () -> "");
    Authority authority = Authority.create(directory);
    authority.issue("tls", "/CN=sluice-injector", "IP:127.0.0.1");
    ServingKeys keys = ServingKeys.empty();
    keys.replace(
        ServingIdentity.parse(
            "tls.crt",
            Files.readAllBytes(authority.file("tls.crt")),
            "tls.key",
            Files.readAllBytes(authority.file("tls.key"))));
    Map<String, ReviewHandler> handlers = new LinkedHashMap<>();
    for (String profile : new String[] {"sluice", "istio", "osm"}) {
      handlers.put("/" + profile, handler(profile, "enabled", namespaces));
    }
    // Our own words, where a namespace that asks is not enough.
    handlers.put("/asking", handler("sluice", "disabled", namespaces));
    webhook =
        WebhookServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new ServerTls(keys, Optional.empty()),
            ServerLimits.DEFAULT,
            handlers,
            Metrics.NONE,
            EventLog.standard(EventLog.Level.ERROR));
    byte[] bundle = Files.readAllBytes(authority.file("ca.crt"));
    cluster.kubectlWith(configuration(bundle, handlers.keySet().stream()), "apply", "-f", "-");
  }

  @AfterAll
  static void removeWebhooks() throws Exception {
    cluster.kubectl("delete", "mutatingwebhookconfiguration", CONFIGURATION);
    cluster.kubectl("label", "namespace", "kube-system", CONFIGURATION + "-");
    webhook.close();
    namespaces.close();
    client.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      useHeadersInDisplayName = true,
      textBlock =
          """
          PROFILE | NAMESPACE LABELS                                      | NAMESPACE ANNOTATIONS                         | POD LABELS                         | POD ANNOTATIONS                               | INJECTED | REASON
          sluice  | sluice.mesh/injection: enabled                        | -                                             | -                                  | -                                             | yes      | namespace-opt-in
          sluice  | sluice.mesh/injection: disabled                       | -                                             | -                                  | -                                             | no       | namespace-opt-out
          sluice  | -                                                     | -                                             | -                                  | -                                             | no       | namespace-unset
          sluice  | -                                                     | -                                             | sluice.mesh/inject: 'true'         | -                                             | yes      | pod-opt-in
          sluice  | sluice.mesh/injection: enabled                        | -                                             | -                                  | sluice.mesh/inject: 'false'                   | no       | pod-opt-out
          sluice  | sluice.mesh/injection: enabled                        | -                                             | selected: never                    | -                                             | no       | never-inject-selector
          sluice  | -                                                     | -                                             | selected: always                   | -                                             | yes      | always-inject-selector
          sluice  | -                                                     | -                                             | {selected: always, legacy: 'yes'}  | -                                             | no       | never-inject-selector
          asking  | sluice.mesh/injection: enabled                        | -                                             | -                                  | -                                             | no       | policy-disabled
          asking  | sluice.mesh/injection: enabled                        | -                                             | sluice.mesh/inject: 'true'         | -                                             | yes      | pod-opt-in
          asking  | sluice.mesh/injection: enabled                        | -                                             | selected: always                   | -                                             | yes      | always-inject-selector
          istio   | istio-injection: enabled                              | -                                             | -                                  | -                                             | yes      | namespace-opt-in
          istio   | istio-injection: enabled                              | -                                             | sidecar.istio.io/inject: 'false'   | -                                             | no       | pod-opt-out
          istio   | istio-injection: disabled                             | -                                             | sidecar.istio.io/inject: 'true'    | -                                             | no       | namespace-opt-out
          istio   | istio-injection: maybe                                | -                                             | -                                  | -                                             | no       | namespace-invalid
          istio   | istio.io/rev: default                                 | -                                             | -                                  | -                                             | yes      | namespace-opt-in
          istio   | istio.io/rev: canary                                  | -                                             | -                                  | -                                             | no       | other-revision
          istio   | -                                                     | -                                             | istio.io/rev: default              | -                                             | yes      | pod-opt-in
          istio   | -                                                     | -                                             | sidecar.istio.io/inject: 'true'    | -                                             | yes      | pod-opt-in
          istio   | -                                                     | -                                             | -                                  | sidecar.istio.io/inject: 'true'               | no       | annotation-only
          istio   | istio-injection: enabled                              | -                                             | selected: never                    | -                                             | no       | never-inject-selector
          istio   | istio-injection: enabled                              | -                                             | selected: always                   | -                                             | yes      | always-inject-selector
          osm     | openservicemesh.io/monitored-by: sluice               | openservicemesh.io/sidecar-injection: enabled | -                                  | -                                             | yes      | namespace-opt-in
          osm     | openservicemesh.io/monitored-by: sluice               | openservicemesh.io/sidecar-injection: 'No'    | -                                  | -                                             | no       | namespace-opt-out
          osm     | openservicemesh.io/monitored-by: sluice               | -                                             | -                                  | openservicemesh.io/sidecar-injection: 'YES'   | yes      | pod-opt-in
          osm     | openservicemesh.io/monitored-by: sluice               | openservicemesh.io/sidecar-injection: 'true'  | -                                  | openservicemesh.io/sidecar-injection: 'false' | no       | pod-opt-out
          osm     | openservicemesh.io/monitored-by: osm                  | openservicemesh.io/sidecar-injection: enabled | -                                  | -                                             | no       | other-mesh
          osm     | -                                                     | openservicemesh.io/sidecar-injection: enabled | -                                  | -                                             | no       | namespace-not-in-mesh
          osm     | {openservicemesh.io/monitored-by: sluice, openservicemesh.io/ignore: ''} | openservicemesh.io/sidecar-injection: enabled | -               | -                                             | no       | namespace-ignored
          """)
  void podIsInjectedOrLeftAlone(
      String profile,
      String namespaceLabels,
      String namespaceAnnotations,
      String labels,
      String annotations,
      String injected,
      String reason)
      throws Exception {
    String namespace = namespace(profile, namespaceLabels, namespaceAnnotations);

    Programs.Ended created = create(namespace, pod(namespace, labels, annotations, ""));

    assertThat(created.status()).as(created.output()).isZero();
    assertThat(created.output().contains(SIDECAR)).isEqualTo(injected.equals("yes"));
    assertThat(REASONS).containsEntry(namespace, reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sluice | sluice.mesh/injection: 'on' | label sluice.mesh/injection of the namespace: 'on':"
            + " write enabled or disabled",
        "osm | openservicemesh.io/monitored-by: sluice | annotation"
            + " openservicemesh.io/sidecar-injection of the pod: 'maybe': write enabled"
      })
  void wordThatIsNotUnderstoodIsRefused(String profile, String labels, String message)
      throws Exception {
    String namespace = namespace(profile, labels, "-");

    Programs.Ended ended =
        create(namespace, pod(namespace, "-", "openservicemesh.io/sidecar-injection: maybe", ""));

    assertThat(ended.status()).isNotZero();
    assertThat(ended.output()).contains("denied the request: " + message);
  }

  @ParameterizedTest
  @CsvSource({"sluice", "istio", "osm"})
  void nodesNetworkIsLeftAlone(String profile) throws Exception {
    String namespace = namespace(profile, "openservicemesh.io/monitored-by: sluice", "-");

    Programs.Ended created =
        create(namespace, pod(namespace, "sluice.mesh/inject: 'true'", "-", "hostNetwork: true, "));

    assertThat(created.status()).as(created.output()).isZero();
    assertThat(created.output()).doesNotContain(SIDECAR);
    assertThat(REASONS).containsEntry(namespace, "host-network");
  }

  @ParameterizedTest
  @CsvSource({
    "sluice, kube-system, system-namespace",
    "istio, kube-system, system-namespace",
    "osm, kube-system, system-namespace",
    "sluice, selection-control-plane, control-plane-namespace",
    "istio, selection-control-plane, control-plane-namespace",
    "osm, selection-control-plane, control-plane-namespace",
  })
  void namespaceOfTheClusterOrTheMeshIsLeftAlone(String profile, String namespace, String reason)
      throws Exception {
    cluster.createNamespace(namespace, Map.of(CONFIGURATION, profile));
    awaitLabel(namespace, profile);

    Programs.Ended created =
        create(namespace, pod(namespace, "sluice.mesh/inject: 'true'", "-", ""));
    cluster.kubectl("delete", "pod", "web", "--namespace=" + namespace, "--force");

    assertThat(created.status()).as(created.output()).isZero();
    assertThat(created.output()).doesNotContain(SIDECAR);
    assertThat(REASONS).containsEntry(namespace, reason);
  }

  private static ReviewHandler handler(String profile, String policy, Namespaces known)
      throws TemplateException {
    InjectorSettings settings =
        InjectorSettings.parse(
            Map.of(
                "config.yaml",
                """
                profile: %s
                policy: %s
                controlPlaneNamespace: selection-control-plane
                neverInjectSelector: [{matchLabels: {selected: never}}, {matchLabels: {legacy: 'yes'}}]
                alwaysInjectSelector: [{matchLabels: {selected: always}}]
                """
                    .formatted(profile, policy)));
    InjectHandler handler = new InjectHandler(() -> settings, known);
    return review -> {
      ReviewAnswer answer = handler.answer(review);
      REASONS.put(review.namespace(), answer.reason());
      return answer;
    };
  }

  private static String configuration(byte[] bundle, Stream<String> paths) {
    StringBuilder text = new StringBuilder();
    text.append("apiVersion: admissionregistration.k8s.io/v1\n");
    text.append("kind: MutatingWebhookConfiguration\n");
    text.append("metadata: {name: ").append(CONFIGURATION).append("}\nwebhooks:\n");
    paths.forEach(
        path ->
            text.append(
                """
                - name: inject.%1$s.example
                  admissionReviewVersions: [v1]
                  sideEffects: None
                  failurePolicy: Fail
                  namespaceSelector: {matchLabels: {%2$s: %1$s}}
                  rules: [{operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [pods]}]
                  clientConfig: {url: "https://127.0.0.1:%3$d/%1$s", caBundle: %4$s}
                """
                    .formatted(
                        path.substring(1),
                        CONFIGURATION,
                        webhook.port(),
                        Base64.getEncoder().encodeToString(bundle))));
    return text.toString();
  }

  /** A namespace of its own for each row, which the API server's webhooks know when it is there. */
  private static String namespace(String profile, String labels, String annotations)
      throws Exception {
    String name = CONFIGURATION + "-" + ROWS.incrementAndGet();
    cluster.kubectlWith(
        """
        apiVersion: v1
        kind: Namespace
        metadata:
          name: %1$s
          labels: %2$s
          annotations: %3$s
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: default, namespace: %1$s}
        """
            .formatted(
                name, mapping(labels, CONFIGURATION + ": " + profile), mapping(annotations, "")),
        "apply",
        "-f",
        "-");
    awaitLabel(name, profile);
    return name;
  }

  private static void awaitLabel(String namespace, String profile) throws Exception {
    Condition.await(
        DEADLINE,
        "the label of " + namespace + " is known",
        () ->
            namespaces
                .find(namespace)
                .map(facts -> profile.equals(facts.labels().get(CONFIGURATION)))
                .orElse(false),
        () -> namespaces.find(namespace).toString());
  }

  /**
   * Creates a pod. The API server itself follows namespaces by a watch; where it has not asked us
   * because it did not know the label yet, the pod is created again.
   */
  private static Programs.Ended create(String namespace, String pod) throws Exception {
    REASONS.remove(namespace);
    AtomicReference<Programs.Ended> ended = new AtomicReference<>();
    Condition.await(
        DEADLINE,
        "the webhook is asked about the pod of " + namespace,
        () -> {
          ended.set(cluster.tryKubectl(pod, "replace", "--force", "-f", "-", "-o", "json"));
          return REASONS.containsKey(namespace);
        },
        () -> ended.get().output());
    return ended.get();
  }

  private static String pod(String namespace, String labels, String annotations, String spec) {
    return """
    apiVersion: v1
    kind: Pod
    metadata:
      name: web
      namespace: %s
      labels: %s
      annotations: %s
    spec: {%scontainers: [{name: web, image: example/web}]}
    """
        .formatted(namespace, mapping(labels, ""), mapping(annotations, ""), spec);
  }

  /** A mapping on one line, with one more pair. */
  private static String mapping(String pairs, String more) {
    String inner = pairs.equals("-") ? "" : pairs.replaceAll("^\\{|}$", "");
    String comma = inner.isEmpty() || more.isEmpty() ? "" : ", ";
    return "{" + inner + comma + more + "}";
  }
}
