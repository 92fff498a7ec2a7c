package mesh.sluice.injector;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import mesh.sluice.admission.Namespaces;
import mesh.sluice.admission.ReviewHandler;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.apiserver.Authority;
import mesh.sluice.certs.ServingKeys;
import mesh.sluice.cluster.ClusterNamespaces;
import mesh.sluice.cluster.InjectorModels;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.kubernetes.ClusterClient;
import mesh.sluice.log.EventLog;
import mesh.sluice.metrics.Metrics;
import mesh.sluice.server.ServerLimits;
import mesh.sluice.server.ServerTls;
import mesh.sluice.server.WebhookServer;
import mesh.sluice.testing.Condition;

/**
 * Webhooks that the real API server calls in this JVM. Each gets pods of namespaces that have its
 * name as label {@code webhook}, in the order of their names.
 */
final class Webhooks implements AutoCloseable {
  private static final String CONFIGURATION = "sluice-injector-test";

  private final ApiServer api = ApiServer.get();
  private final Authority authority;
  private final KubernetesClient client;
  private final ClusterNamespaces namespaces;
  private final Map<String, ReviewHandler> handlers = new HashMap<>();
  private WebhookServer server;

  /**
   * @param directory for keys and certificates
   */
  Webhooks(Path directory) throws Exception {
    authority = Authority.create(directory);
    authority.issue("webhook", "/CN=webhook", "IP:127.0.0.1");
    client = ClusterClient.fromKubeconfig(InjectorModels.ALL, api.kubeconfig());
    namespaces = ClusterNamespaces.start(ClusterClient.connection(client));
    Condition.await(
        Duration.ofSeconds(20), "the namespaces are known", namespaces::isReady, () -> "");
  }

  ApiServer api() {
    return api;
  }

  Namespaces namespaces() {
    return namespaces;
  }

  /** One more webhook, before {@link #start}. */
  Webhooks with(String name, ReviewHandler handler) {
    handlers.put(name, handler);
    return this;
  }

  /** Serves on loopback, with the certificate {@code webhook} of the authority. */
  static WebhookServer serve(Authority authority, Map<String, ReviewHandler> paths)
      throws Exception {
    return WebhookServer.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        new ServerTls(
            ServingKeys.of(authority.file("webhook.crt"), authority.file("webhook.key")),
            Optional.empty()),
        ServerLimits.DEFAULT,
        paths,
        Metrics.NONE,
        EventLog.NONE);
  }

  /** Serves, and tells the API server to call. */
  void start() throws Exception {
    Map<String, ReviewHandler> paths = new HashMap<>();
    handlers.forEach((name, handler) -> paths.put("/" + name, handler));
    server = serve(authority, paths);
    StringBuilder manifest =
        new StringBuilder(
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: MutatingWebhookConfiguration
            metadata: {name: %s}
            webhooks:
            """
                .formatted(CONFIGURATION));
    for (String name : handlers.keySet().stream().sorted().toList()) {
      manifest.append(entry(name));
    }
    api.kubectlWith(manifest.toString(), "apply", "-f", "-");
  }

  private String entry(String name) throws IOException {
    return """
    - name: %s.sluice.mesh
      admissionReviewVersions: [v1]
      sideEffects: None
      failurePolicy: Fail
      reinvocationPolicy: IfNeeded
      namespaceSelector: {matchExpressions: [{key: webhook-%s, operator: Exists}]}
      rules: [{apiGroups: [""], apiVersions: [v1], resources: [pods], operations: [CREATE]}]
      clientConfig: {url: "https://127.0.0.1:%d/%s", caBundle: %s}
    """
        .formatted(
            name,
            name,
            server.port(),
            name,
            Base64.getEncoder().encodeToString(Files.readAllBytes(authority.file("ca.crt"))));
  }

  /**
   * A MutatingWebhookConfiguration of {@code deploy/injector} as it is, but for where the API
   * server finds the webhooks, and without the one for nodes.
   *
   * @param port of loopback
   * @param authority of the server's certificate, PEM
   */
  static JsonObject local(JsonObject manifest, int port, byte[] authority) {
    List<JsonValue> pods = new ArrayList<>();
    for (JsonValue element : ((JsonArray) manifest.find("webhooks").orElseThrow()).elements()) {
      JsonObject webhook = (JsonObject) element;
      String path = webhook.findPath("clientConfig.service.path").orElseThrow().asText();
      if (!path.equals("/nodes")) {
        Map<String, JsonValue> client = new LinkedHashMap<>();
        client.put("url", new JsonString("https://127.0.0.1:" + port + path));
        client.put("caBundle", new JsonString(Base64.getEncoder().encodeToString(authority)));
        pods.add(webhook.with("clientConfig", new JsonObject(client)));
      }
    }
    return manifest.with("webhooks", new JsonArray(pods));
  }

  @Override
  public void close() throws IOException {
    api.kubectl("delete", "mutatingwebhookconfiguration", CONFIGURATION, "--ignore-not-found");
    if (server != null) {
      server.close();
    }
    namespaces.close();
    client.close();
  }
}
