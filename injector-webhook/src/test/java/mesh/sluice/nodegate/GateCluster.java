package mesh.sluice.nodegate;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import mesh.sluice.apiserver.ApiServer;

/** Nodes, and pods of sluice-node on them, as plain objects in a real API server. */
final class GateCluster implements AutoCloseable {
  private static final int WRITERS = 8;

  private final ApiServer server;
  private final KubernetesClient client;

  private GateCluster(ApiServer server, KubernetesClient client) {
    this.server = server;
    this.client = client;
  }

  static GateCluster start() throws IOException {
    ApiServer server = ApiServer.get();
    server.createNamespace(AgentPod.NAMESPACE, Map.of());
    return new GateCluster(server, client(server, new ConcurrentHashMap<>()));
  }

  KubernetesClient client() {
    return client;
  }

  /**
   * A client that counts its requests.
   *
   * @param requests counted by method and what they are for
   */
  KubernetesClient countingClient(Map<String, Integer> requests) {
    return client(server, requests);
  }

  private static KubernetesClient client(ApiServer server, Map<String, Integer> requests) {
    return new KubernetesClientBuilder()
        .withConfig(Config.fromKubeconfig(server.kubeconfig().toFile()))
        .withHttpClientFactory(new JdkHttpClientFactory())
        .withHttpClientBuilderConsumer(
            builder -> builder.addOrReplaceInterceptor("count", new Counter(requests)))
        .build();
  }

  /** Sends new nodes to be reviewed. */
  void configureWebhook(String url, String caBundle) throws IOException {
    server.kubectlWith(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: sluice-injector}
        webhooks:
          - name: nodes.sluice.mesh
            admissionReviewVersions: [v1]
            sideEffects: None
            failurePolicy: Ignore
            timeoutSeconds: 2
            clientConfig: {url: "%s", caBundle: "%s"}
            rules:
              - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [nodes]}
        """
            .formatted(url, caBundle),
        "apply",
        "-f",
        "-");
  }

  Node createNode(String name, Map<String, String> labels) {
    return client
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .build())
        .create();
  }

  /** Creates a pod of sluice-node on the node, which is not ready. */
  void createAgent(String node) {
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName("sluice-node-" + node)
                .withNamespace(AgentPod.NAMESPACE)
                .addToLabels(AgentPod.LABEL, AgentPod.NAME)
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .addNewContainer()
                .withName("sluice-node")
                .withImage("example/sluice-node")
                .endContainer()
                .endSpec()
                .build())
        .create();
  }

  /** Reports readiness as the node's kubelet does. */
  void setAgentReady(String node, boolean ready) {
    client
        .pods()
        .inNamespace(AgentPod.NAMESPACE)
        .withName("sluice-node-" + node)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.STRATEGIC_MERGE),
            "{\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"%s\"}]}}"
                .formatted(ready ? "True" : "False"));
  }

  void createReadyAgent(String node) {
    createAgent(node);
    setAgentReady(node, true);
  }

  void deleteAgent(String node) {
    client
        .pods()
        .inNamespace(AgentPod.NAMESPACE)
        .withName("sluice-node-" + node)
        .withGracePeriod(0)
        .delete();
  }

  /** Adds or removes a taint as any careful client does: what it read, or again. */
  void changeTaints(String name, String key, boolean present) {
    while (true) {
      Node node = client.nodes().withName(name).get();
      List<Taint> taints = new ArrayList<>(node.getSpec().getTaints());
      taints.removeIf(taint -> key.equals(taint.getKey()));
      if (present) {
        taints.add(new Taint("NoSchedule", key, null, null));
      }
      try {
        client
            .nodes()
            .withName(name)
            .patch(
                PatchContext.of(PatchType.JSON_MERGE),
                "{\"metadata\":{\"resourceVersion\":\"%s\"},\"spec\":{\"taints\":%s}}"
                    .formatted(
                        node.getMetadata().getResourceVersion(),
                        client.getKubernetesSerialization().asJson(taints)));
        return;
      } catch (KubernetesClientException e) {
        if (e.getCode() != 409) {
          throw e;
        }
      }
    }
  }

  List<String> taints(String node) {
    return taints(client.nodes().withName(node).get());
  }

  static List<String> taints(Node node) {
    return node.getSpec().getTaints().stream().map(Taint::getKey).sorted().toList();
  }

  boolean isClosed(String node) {
    return taints(node).contains(NotReadyTaint.KEY);
  }

  long countClosed() {
    return client.nodes().list().getItems().stream()
        .filter(node -> taints(node).contains(NotReadyTaint.KEY))
        .count();
  }

  /** Does it for each of so many nodes, from several threads at once. */
  static void forEach(int nodes, Consumer<String> work)
      throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<?>> all = new ArrayList<>();
      IntStream.range(0, nodes)
          .forEach(i -> all.add(threads.submit(() -> work.accept("node-" + i))));
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  /** Takes away all that the tests make. */
  void clear() {
    client
        .admissionRegistration()
        .v1()
        .mutatingWebhookConfigurations()
        .withName("sluice-injector")
        .delete();
    client.nodes().delete();
    client.pods().inNamespace(AgentPod.NAMESPACE).withGracePeriod(0).delete();
    client.events().v1().events().inNamespace("default").delete();
  }

  @Override
  public void close() {
    clear();
    client.close();
  }

  private record Counter(Map<String, Integer> requests) implements Interceptor {
    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      String path = request.uri().getPath();
      String what =
          path.contains("/nodes/")
              ? "node"
              : path.endsWith("/sluice-injector")
                  ? "webhooks"
                  : path.substring(path.lastIndexOf('/') + 1);
      requests.merge(request.method() + " " + what, 1, Integer::sum);
    }
  }
}
