package mesh.sluice.injector;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import mesh.sluice.admission.ReviewAnswer;
import mesh.sluice.admission.ReviewHandler;
import mesh.sluice.admission.ReviewPaths;
import mesh.sluice.adoption.ForeignPods;
import mesh.sluice.adoption.StandIn;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.apiserver.Authority;
import mesh.sluice.cluster.ClusterNamespaces;
import mesh.sluice.cluster.InjectorModels;
import mesh.sluice.deploy.DeployManifests;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.kubernetes.ClusterClient;
import mesh.sluice.patch.JsonPatch;
import mesh.sluice.server.WebhookServer;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;
import mesh.sluice.testing.Condition;
import mesh.sluice.testing.Programs;

/**
 * The real API server with our webhooks, as {@code deploy/injector} registers them, and with those
 * of another injector, before ours and after them.
 */
final class AdoptionCluster implements AutoCloseable {
  /** Label of namespaces: which stand-in is asked about their pods; see {@link #other}. */
  private static final String OTHER = "other-injector";

  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final List<String> OURS = List.of("sluice-injector", "zz-sluice-adoption");
  private static final String FIRST = "istio-sidecar-injector";
  private static final String LAST = "zz-sidecar-injector";
  private static final String WARNING = "Warning: ";

  private final ApiServer api = ApiServer.get();
  private final Authority authority;
  private final KubernetesClient client;
  private final ClusterNamespaces namespaces;
  private final WebhookServer server;
  private final Map<String, List<String>> calls = new ConcurrentHashMap<>();
  private volatile InjectorSettings settings = settings("{}");
  private int count;

  /** What came of a pod that kubectl was to create. */
  record Created(int status, Optional<JsonObject> pod, List<String> warnings, String output) {
    /** The pod, which must have been taken. */
    JsonObject accepted() {
      return pod.orElseThrow(() -> new AssertionError(output));
    }
  }

  /**
   * @param directory for keys and certificates
   */
  AdoptionCluster(Path directory) throws Exception {
    authority = Authority.create(directory);
    authority.issue("webhook", "/CN=webhook", "IP:127.0.0.1");
    client = ClusterClient.fromKubeconfig(InjectorModels.ALL, api.kubeconfig());
    namespaces = ClusterNamespaces.start(ClusterClient.connection(client));
    Condition.await(DEADLINE, "the namespaces are known", namespaces::isReady, () -> "");
    Map<String, ReviewHandler> paths = new HashMap<>();
    ReviewPaths.of(() -> settings, namespaces)
        .forEach((path, handler) -> paths.put(path, counted(path.split("/")[1], handler)));
    ForeignPods.ALL.forEach(
        shape -> paths.put("/" + shape, counted("other", injecting(new StandIn(shape)))));
    server = Webhooks.serve(authority, paths);
    for (JsonObject configuration : DeployManifests.webhooks("sluice")) {
      apply(
          Webhooks.local(
              configuration, server.port(), Files.readAllBytes(authority.file("ca.crt"))));
    }
    apply(others(FIRST));
    apply(others(LAST));
  }

  private ReviewHandler counted(String name, ReviewHandler handler) {
    return review -> {
      calls.computeIfAbsent(review.namespace(), key -> new CopyOnWriteArrayList<>()).add(name);
      return handler.answer(review);
    };
  }

  /** One webhook for each shape and each way of calling it again. */
  private JsonObject others(String configuration) throws IOException {
    List<JsonValue> webhooks = new ArrayList<>();
    for (String shape : ForeignPods.ALL) {
      for (String policy : List.of("Never", "IfNeeded")) {
        String label = other(shape, configuration.equals(FIRST), policy);
        webhooks.add(
            ForeignPods.yaml(
                    """
                    name: %1$s.example.com
                    rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
                    namespaceSelector: {matchLabels: {%2$s: %1$s}}
                    failurePolicy: Fail
                    reinvocationPolicy: %3$s
                    sideEffects: None
                    admissionReviewVersions: [v1]
                    """
                        .formatted(label, OTHER, policy))
                .with("clientConfig", clientConfig("/" + shape)));
      }
    }
    return ForeignPods.yaml(
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: MutatingWebhookConfiguration
            metadata: {name: %s}
            """
                .formatted(configuration))
        .with("webhooks", new JsonArray(webhooks));
  }

  private JsonObject clientConfig(String path) throws IOException {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("url", new JsonString("https://127.0.0.1:" + server.port() + path));
    members.put(
        "caBundle",
        new JsonString(
            Base64.getEncoder().encodeToString(Files.readAllBytes(authority.file("ca.crt")))));
    return new JsonObject(members);
  }

  private void apply(JsonObject object) throws IOException {
    api.kubectlWith(object.toString(), "apply", "-f", "-");
  }

  /** The stand-in of a shape that the API server asks before our webhooks. */
  static String first(String shape) {
    return other(shape, true, "Never");
  }

  /**
   * A stand-in, for {@link #namespace}.
   *
   * @param first whether it is asked before our webhooks
   * @param reinvocation {@code Never} or {@code IfNeeded}
   */
  static String other(String shape, boolean first, String reinvocation) {
    String again = reinvocation.equals("Never") ? "once" : "again";
    return shape + (first ? "-first-" : "-last-") + again;
  }

  /**
   * A fresh namespace in which the webhooks that are to be asked are asked.
   *
   * @param other the stand-in, or nothing for none
   * @param labels in the form {@code key=value}
   */
  String namespace(String other, String... labels) throws IOException {
    String name = "adoption-" + ++count;
    Map<String, String> all = new HashMap<>();
    all.put(OTHER, other);
    for (String label : labels) {
      all.put(label.split("=")[0], label.split("=")[1]);
    }
    api.createNamespace(name, all);
    boolean adopts = !"disabled".equals(all.get("sluice.mesh/adopt"));
    Condition.await(
        DEADLINE,
        "the webhooks are asked about pods of " + name,
        () -> {
          // Only what another injector has left makes the API server ask about adoption.
          create(
              other.isEmpty() ? in(name, ForeignPods.read("istio-cni-native")) : pod(name, ""),
              "--dry-run=server");
          List<String> asked = calls(name);
          return asked.contains("inject")
              && asked.contains("adopt") == adopts
              && asked.contains("other") == !other.isEmpty()
              && namespaces.find(name).isPresent();
        },
        () -> calls(name) + " were asked");
    calls.remove(name);
    return name;
  }

  /**
   * A pod as its owner writes it, fit for the standard restricted.
   *
   * @param annotations as {@code a: 'x', b: 'y'}
   */
  static JsonObject pod(String namespace, String annotations) {
    return ForeignPods.yaml(
        """
        apiVersion: v1
        kind: Pod
        metadata:
          generateName: web-
          namespace: %s
          labels: {app: web}
          annotations: {%s}
        spec:
          initContainers:
          - name: setup
            image: example/setup
            securityContext: &restricted
              allowPrivilegeEscalation: false
              runAsNonRoot: true
              runAsUser: 1000
              capabilities: {drop: [ALL]}
              seccompProfile: {type: RuntimeDefault}
          containers:
          - name: web
            image: example/web
            ports: [{name: http, containerPort: 8080}]
            securityContext: *restricted
        """
            .formatted(namespace, annotations));
  }

  /** The pod in a namespace. */
  static JsonObject in(String namespace, JsonObject pod) {
    JsonObject metadata = (JsonObject) pod.find("metadata").orElseThrow();
    return pod.with("metadata", metadata.with("namespace", new JsonString(namespace)));
  }

  /** Creates a pod, which may be refused. */
  Created create(JsonObject pod, String... options) throws IOException, MalformedJsonException {
    List<String> arguments = new ArrayList<>(List.of("create", "-f", "-", "-o", "json"));
    arguments.addAll(List.of(options));
    Programs.Ended ended = api.tryKubectl(pod.toString(), arguments.toArray(String[]::new));
    List<String> lines = ended.output().lines().toList();
    List<String> warnings =
        lines.stream()
            .filter(line -> line.startsWith(WARNING))
            .map(line -> line.substring(WARNING.length()))
            .toList();
    String rest =
        String.join("\n", lines.stream().filter(line -> !line.startsWith(WARNING)).toList());
    return new Created(
        ended.status(),
        ended.status() == 0 ? Optional.of((JsonObject) Json.read(rest)) : Optional.empty(),
        warnings,
        ended.output());
  }

  /** Who was asked about pods of a namespace, in order, since it was made. */
  List<String> calls(String namespace) {
    return List.copyOf(calls.getOrDefault(namespace, List.of()));
  }

  /** Forgets who was asked about pods of a namespace. */
  void forgetCalls(String namespace) {
    calls.remove(namespace);
  }

  /** Other settings for our webhooks, from now on. */
  void configure(String configuration) {
    settings = settings(configuration);
  }

  ApiServer api() {
    return api;
  }

  private static InjectorSettings settings(String configuration) {
    try {
      return InjectorSettings.parse(Map.of("config.yaml", configuration));
    } catch (TemplateException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    List<String> configurations = new ArrayList<>(OURS);
    configurations.addAll(List.of(FIRST, LAST));
    for (String configuration : configurations) {
      api.kubectl("delete", "mutatingwebhookconfiguration", configuration, "--ignore-not-found");
    }
    server.close();
    namespaces.close();
    client.close();
  }

  /** The stand-in as a webhook. */
  private static ReviewHandler injecting(StandIn standIn) {
    return review -> {
      JsonObject pod = review.object().orElseThrow();
      return new ReviewAnswer.Allowed(
          "injected", JsonPatch.between(pod, standIn.inject(pod)), List.of(), Map.of());
    };
  }
}
