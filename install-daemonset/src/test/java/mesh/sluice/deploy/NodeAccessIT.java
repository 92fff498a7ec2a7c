package mesh.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.agent.AgentAnswer;
import mesh.sluice.agent.PodName;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.kubernetes.ApiConnection;
import mesh.sluice.kubernetes.ApiFailure;
import mesh.sluice.kubernetes.ApiReader;
import mesh.sluice.kubernetes.EventName;
import mesh.sluice.kubernetes.EventObject;
import mesh.sluice.kubernetes.EventRecorder;
import mesh.sluice.kubernetes.EventReporter;
import mesh.sluice.kubernetes.ObjectEvent;
import mesh.sluice.pods.NodePods;
import mesh.sluice.policy.ApplicationAddress;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.testing.Condition;
import mesh.sluice.testing.Programs.Ended;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody with the token of sluice-node can do to a real cluster, and what not. */
class NodeAccessIT {
  private static final String ACCOUNT = "system:serviceaccount:sluice-system:sluice-node";
  private static final String SHOP = "node-access";
  private static final String OSM = "node-access-osm";
  private static final String NODE = "node-access-worker";
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private static ApiServer api;

  @TempDir private Path serviceAccount;

  @BeforeAll
  static void deploy() throws IOException {
    api = ApiServer.get();
    api.kubectl("apply", "-f", NodeManifests.base("10-namespace.yaml").toString());
    api.kubectl("apply", "-f", NodeManifests.base("20-access.yaml").toString());
    api.createNamespace(SHOP, Map.of());
    api.createNamespace(OSM, Map.of());
    api.kubectlWith(
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: meshconfigs.config.openservicemesh.io}
        spec:
          group: config.openservicemesh.io
          scope: Namespaced
          names: {plural: meshconfigs, singular: meshconfig, kind: MeshConfig}
          versions:
            - name: v1alpha2
              served: true
              storage: true
              schema:
                openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
        """,
        "apply",
        "-f",
        "-");
    api.kubectl("wait", "--for=condition=Established", "crd/meshconfigs.config.openservicemesh.io");
    api.kubectlWith(
        """
        {apiVersion: config.openservicemesh.io/v1alpha2, kind: MeshConfig,
         metadata: {name: osm-mesh-config, namespace: node-access-osm},
         spec: {sidecar: {localProxyMode: PodIP}}}
        """,
        "apply",
        "-f",
        "-");
    Condition.await(
        DEADLINE, "the roles count", () -> mayI("list", "pods", "default"), () -> "they do not");
  }

  /** All that it is allowed to do, done by its own code with its own token. */
  @Test
  void whatTheProgramDoesIsAllowed() throws Exception {
    createPod(
        "meshed",
        "labels: {osm-proxy-uuid: a}",
        "{name: envoy, image: e, securityContext: {runAsUser: 1500}}");
    try (ApiConnection connection = connection();
        NodePods pods = NodePods.start(connection, NODE, Optional.of(OSM));
        EventRecorder events =
            EventRecorder.start(
                connection, new EventReporter("sluice.mesh/node", NODE), InstantSource.system())) {
      Condition.await(DEADLINE, "all is known", pods::isReady, () -> "" + pods.failure());
      AgentAnswer answer = decide(pods, "meshed");
      assertThat(answer)
          .isInstanceOfSatisfying(
              AgentAnswer.Decided.class,
              decided ->
                  assertThat(decided.decision())
                      .isInstanceOfSatisfying(
                          Decision.Meshed.class,
                          meshed ->
                              assertThat(meshed.policy().inbound().applicationAddress())
                                  .isEqualTo(ApplicationAddress.POD)));

      createPod("later", "labels: {a: b}", "{name: app, image: a}");
      assertThat(decide(pods, "later"))
          .isInstanceOfSatisfying(
              AgentAnswer.Decided.class,
              decided -> assertThat(decided.decision()).isInstanceOf(Decision.NotMeshed.class));

      events.record(
          new ObjectEvent(
              new EventName.Generated("meshed-"),
              EventObject.of("v1", "Pod", SHOP, "meshed", ""),
              ObjectEvent.Type.WARNING,
              "NodeAccess",
              "Test",
              "a note"));
      Condition.await(
          DEADLINE,
          "the Event is there",
          () -> api.kubectl("-n", SHOP, "get", "events", "-o", "name").contains("meshed-"),
          () -> "");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "get, pods/web, default",
    "list, pods, kube-system",
    "watch, pods, default",
    "get, namespaces/default, ''",
    "list, namespaces, ''",
    "watch, namespaces, ''",
    "get, meshconfigs.config.openservicemesh.io/osm-mesh-config, osm-system",
    "watch, meshconfigs.config.openservicemesh.io/osm-mesh-config, osm-system",
    "create, events.events.k8s.io, default"
  })
  void allowedIs(String verb, String resource, String namespace) throws IOException {
    assertThat(mayI(verb, resource, namespace)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "create, pods, sluice-system",
    "delete, pods/web, default",
    "patch, pods/web, default",
    "update, pods --subresource=status, default",
    "create, pods --subresource=exec, default",
    "create, pods --subresource=eviction, default",
    "create, pods --subresource=ephemeralcontainers, default",
    "get, pods --subresource=log, default",
    "get, nodes/worker, ''",
    "patch, nodes/worker, ''",
    "patch, namespaces/default, ''",
    "get, secrets/any, sluice-system",
    "list, secrets, default",
    "get, configmaps/any, sluice-system",
    "create, serviceaccounts --subresource=token, sluice-system",
    "list, meshconfigs.config.openservicemesh.io, osm-system",
    "get, meshconfigs.config.openservicemesh.io/other, osm-system",
    "patch, meshconfigs.config.openservicemesh.io/osm-mesh-config, osm-system",
    "list, events.events.k8s.io, default",
    "delete, events.events.k8s.io, default",
    "patch, daemonsets.apps/sluice-node, sluice-system",
    "patch, clusterroles.rbac.authorization.k8s.io/sluice-node, ''",
    "bind, clusterroles.rbac.authorization.k8s.io/sluice-node, ''",
    "impersonate, users, ''"
  })
  void everythingElseIsDenied(String verb, String resource, String namespace) throws IOException {
    assertThat(mayI(verb, resource, namespace)).isFalse();
  }

  /** Not only by the answer to a question: by what happens with the token itself. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/secrets",
        "/api/v1/nodes",
        "/api/v1/configmaps",
        "/api/v1/namespaces/sluice-system/serviceaccounts",
        "/apis/config.openservicemesh.io/v1alpha2/meshconfigs",
        "/apis/rbac.authorization.k8s.io/v1/clusterroles"
      })
  void tokenReadsNothingElse(String path) throws Exception {
    try (ApiConnection connection = connection()) {
      assertThatThrownBy(() -> ApiReader.of(connection).find(path, DEADLINE))
          .isInstanceOf(ApiFailure.class)
          .hasMessageContainingAll("403", ACCOUNT);
    }
  }

  private static AgentAnswer decide(NodePods pods, String name)
      throws IOException, InterruptedException {
    String uid = api.kubectl("-n", SHOP, "get", "pod", name, "-o", "jsonpath={.metadata.uid}");
    return pods.decide(
        new PodName(SHOP, name), Optional.of(uid), List.of(MeshProfile.values()), DEADLINE);
  }

  private static void createPod(String name, String metadata, String container) throws IOException {
    api.kubectlWith(
        """
        {apiVersion: v1, kind: Pod, metadata: {namespace: %s, name: %s, %s},
         spec: {nodeName: %s, containers: [%s]}}
        """
            .formatted(SHOP, name, metadata, NODE, container),
        "create",
        "-f",
        "-");
  }

  private ApiConnection connection() throws Exception {
    return ApiConnection.inCluster(environment(), serviceAccount());
  }

  private Path serviceAccount() throws IOException {
    Files.writeString(
        serviceAccount.resolve("token"),
        api.kubectl("-n", "sluice-system", "create", "token", "sluice-node"));
    Files.write(serviceAccount.resolve("ca.crt"), api.authority());
    return serviceAccount;
  }

  private static Map<String, String> environment() {
    URI address = URI.create(api.url());
    return Map.of(
        "KUBERNETES_SERVICE_HOST", address.getHost(),
        "KUBERNETES_SERVICE_PORT", Integer.toString(address.getPort()));
  }

  private static boolean mayI(String verb, String resource, String namespace) throws IOException {
    List<String> command = new ArrayList<>(List.of("auth", "can-i", verb, "--as=" + ACCOUNT));
    command.addAll(List.of(resource.split(" ")));
    if (!namespace.isEmpty()) {
      command.add("--namespace=" + namespace);
    }
    Ended ended = api.tryKubectl("", command.toArray(String[]::new));
    return ended.output().strip().lines().toList().getLast().startsWith("yes");
  }
}
