package mesh.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.apiserver.TcpProxy;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.log.CapturedLog;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReflectorIT {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private static ApiServer server;

  @TempDir private Path directory;
  private final RecordingStore store = new RecordingStore();

  @BeforeAll
  static void start() throws IOException {
    server = ApiServer.get();
  }

  @Test
  void objectsOfAServerAreFollowed() throws IOException {
    String namespace = "reflector-followed";
    server.createNamespace(namespace, Map.of());
    createMap(namespace, "first");

    try (ApiConnection connection = connection();
        Reflector<String> reflector = reflect(connection, maps(namespace), ReflectorTimes.PROMPT)) {
      assertThat(store.await(1)).containsExactly("all {" + namespace + "/first=}");
      createMap(namespace, "second");
      server.kubectl(
          "-n", namespace, "patch", "configmap", "first", "-p", "{\"data\":{\"a\":\"b\"}}");
      server.kubectl("-n", namespace, "delete", "configmap", "second");

      assertThat(store.await(4))
          .endsWith(
              "put " + namespace + "/second=",
              "put " + namespace + "/first=b",
              "remove " + namespace + "/second");
      assertThat(reflector.failure()).isEmpty();
    }
  }

  /** With as short a watch as there is: ends of watches, resumed, lose and repeat nothing. */
  @Test
  void nothingIsLostBetweenWatches() throws IOException {
    String namespace = "reflector-resumed";
    server.createNamespace(namespace, Map.of());

    try (CapturedLog log = new CapturedLog();
        ApiConnection connection = connection();
        Reflector<String> reflector =
            reflect(connection, maps(namespace), times(Duration.ofSeconds(1), DEADLINE))) {
      store.await(1);
      for (int i = 0; i < 8; i++) {
        createMap(namespace, "map-" + i);
        int wanted = 2 + i;
        store.await(wanted);
        Condition.await(
            DEADLINE, "a pause", () -> reflector.age().toMillis() > 300, () -> "" + wanted);
      }

      assertThat(store.calls()).hasSize(9).endsWith("put " + namespace + "/map-7=");
      assertThat(log.text()).doesNotContain("cannot watch");
    }
  }

  /** With HTTP/2, Java's client would take the same dead connection again and again. */
  @Test
  void deadConnectionIsNoticedAndReplaced() throws Exception {
    String namespace = "reflector-dead";
    server.createNamespace(namespace, Map.of());

    try (TcpProxy proxy = TcpProxy.to(URI.create(server.url()).getPort());
        ApiConnection connection = connection(proxy);
        Reflector<String> reflector =
            reflect(connection, maps(namespace), times(DEADLINE, Duration.ofSeconds(2)))) {
      store.await(1);
      proxy.loseConnections();
      createMap(namespace, "lost");

      assertThat(store.await(2)).endsWith("put " + namespace + "/lost=");
      assertThat(reflector.isAlive()).isTrue();
      assertThat(proxy.connections()).isGreaterThan(1);
    }
  }

  @Test
  void tokenThatTheKubeletReplacesIsUsedByTheNextRequest() throws Exception {
    String namespace = "reflector-token";
    server.createNamespace(namespace, Map.of());
    server.kubectl(
        "-n", namespace, "create", "role", "maps", "--verb=list,watch", "--resource=configmaps");
    server.kubectl(
        "-n",
        namespace,
        "create",
        "rolebinding",
        "maps",
        "--role=maps",
        "--serviceaccount=" + namespace + ":default");
    Path token = Files.writeString(directory.resolve("token"), "expired");
    Files.write(directory.resolve("ca.crt"), server.authority());
    URI address = URI.create(server.url());

    try (ApiConnection connection =
            ApiConnection.inCluster(
                Map.of(
                    "KUBERNETES_SERVICE_HOST", address.getHost(),
                    "KUBERNETES_SERVICE_PORT", Integer.toString(address.getPort())),
                directory);
        Reflector<String> reflector =
            reflect(connection, maps(namespace), times(Duration.ofSeconds(1), DEADLINE))) {
      awaitFailure(reflector, "401");
      Files.writeString(token, server.kubectl("-n", namespace, "create", "token", "default"));
      assertThat(store.await(1)).containsExactly("all {}");

      Files.writeString(token, "expired");
      awaitFailure(reflector, "401");
      createMap(namespace, "later");
      Files.writeString(token, server.kubectl("-n", namespace, "create", "token", "default"));

      assertThat(store.await(2)).endsWith("put " + namespace + "/later=");
    }
  }

  @Test
  void missingRightIsNamedAndTheKindFollowedOnceItIsGiven() throws Exception {
    String namespace = "reflector-rights";
    server.createNamespace(namespace, Map.of());
    Files.writeString(
        directory.resolve("token"), server.kubectl("-n", namespace, "create", "token", "default"));
    Files.write(directory.resolve("ca.crt"), server.authority());
    URI address = URI.create(server.url());

    try (CapturedLog log = new CapturedLog();
        ApiConnection connection =
            ApiConnection.inCluster(
                Map.of(
                    "KUBERNETES_SERVICE_HOST", address.getHost(),
                    "KUBERNETES_SERVICE_PORT", Integer.toString(address.getPort())),
                directory);
        Reflector<String> reflector = reflect(connection, maps(namespace), ReflectorTimes.PROMPT)) {
      awaitFailure(reflector, "cannot list resource \"configmaps\"");
      assertThat(log.text())
          .contains("system:serviceaccount:" + namespace + ":default", "give the service account");
      server.kubectl(
          "-n", namespace, "create", "role", "maps", "--verb=list,watch", "--resource=configmaps");
      server.kubectl(
          "-n",
          namespace,
          "create",
          "rolebinding",
          "maps",
          "--role=maps",
          "--serviceaccount=" + namespace + ":default");

      assertThat(store.await(1)).containsExactly("all {}");
    }
  }

  @Test
  void kindThatIsCreatedLaterIsFollowed() throws IOException {
    WatchedKind kind =
        WatchedKind.of("reflections", "/apis/reflector.example.com/v1/reflections").ifKnown();

    try (ApiConnection connection = connection();
        Reflector<String> reflector =
            reflect(connection, kind, ReflectorTimes.PROMPT.withAbsence(Duration.ofMillis(500)))) {
      store.await(1);
      assertThat(reflector.hasSynced()).isTrue();
      server.kubectlWith(
          """
          apiVersion: apiextensions.k8s.io/v1
          kind: CustomResourceDefinition
          metadata: {name: reflections.reflector.example.com}
          spec:
            group: reflector.example.com
            scope: Namespaced
            names: {plural: reflections, singular: reflection, kind: Reflection}
            versions:
              - name: v1
                served: true
                storage: true
                schema:
                  openAPIV3Schema:
                    {type: object, properties: {data: {type: object, additionalProperties: {type: string}}}}
          """,
          "apply",
          "-f",
          "-");
      server.kubectl(
          "wait", "--for=condition=Established", "crd/reflections.reflector.example.com");
      server.kubectlWith(
          """
          {apiVersion: reflector.example.com/v1, kind: Reflection, data: {a: c},
           metadata: {name: one, namespace: default}}
          """,
          "apply",
          "-f",
          "-");
      Condition.await(
          DEADLINE,
          "it is there",
          () -> store.calls().getLast().contains("default/one=c"),
          () -> "" + store.calls());
      assertThat(store.calls()).startsWith("all {}");
    } finally {
      server.kubectl("delete", "crd", "reflections.reflector.example.com", "--ignore-not-found");
    }
  }

  /** As 250 pods of 16.5 KB, of which istio-cni's node agent receives 5.05 MB. */
  @Test
  void longListIsCompressedOnItsWay() throws Exception {
    String namespace = "reflector-long";
    server.createNamespace(namespace, Map.of());
    StringBuilder manifest = new StringBuilder();
    for (int i = 0; i < 250; i++) {
      manifest.append("---\n{apiVersion: v1, kind: ConfigMap, metadata: {namespace: ");
      manifest.append(namespace).append(", name: map-").append(i).append("}, data: {");
      for (int line = 0; line < 160; line++) {
        manifest.append(
            "key-%d-%d: \"a value of %d, such as pods have many: /var/run/%x\","
                .formatted(i, line, i, (i + 7) * (line + 3) * 7919));
      }
      manifest.append("}}\n");
    }
    server.kubectlWith(manifest.toString(), "create", "-f", "-");

    try (TcpProxy proxy = TcpProxy.to(URI.create(server.url()).getPort());
        ApiConnection connection = connection(proxy);
        Reflector<String> reflector = reflect(connection, maps(namespace), ReflectorTimes.PROMPT)) {
      store.await(1);
      assertThat(reflector.hasSynced()).isTrue();
      String whole =
          server.kubectl("get", "--raw", "/api/v1/namespaces/" + namespace + "/configmaps");
      assertThat(whole.length()).isGreaterThan(3_000_000);
      assertThat(proxy.received()).isLessThan(whole.length() / 4);
    }
  }

  private Reflector<String> reflect(
      ApiConnection connection, WatchedKind kind, ReflectorTimes times) {
    return Reflector.start(ApiReader.of(connection), kind, ReflectorIT::data, store, times);
  }

  private static void awaitFailure(Reflector<?> reflector, String part) {
    Condition.await(
        DEADLINE,
        "it fails with " + part,
        () -> reflector.failure().filter(text -> text.contains(part)).isPresent(),
        () -> "" + reflector.failure());
  }

  private static ReflectorTimes times(Duration watch, Duration silence) {
    return new ReflectorTimes(
        DEADLINE, silence, watch, DEADLINE, Duration.ofMillis(100), Duration.ofMillis(500));
  }

  private static WatchedKind maps(String namespace) {
    return WatchedKind.of("configmaps", "/api/v1/namespaces/" + namespace + "/configmaps");
  }

  private static String data(JsonObject map) {
    return map.findPath("data.a").map(value -> value.asText()).orElse("");
  }

  private static void createMap(String namespace, String name) throws IOException {
    server.kubectl("-n", namespace, "create", "configmap", name);
  }

  private static ApiConnection connection() {
    return server.connection(URI.create(server.url()));
  }

  private static ApiConnection connection(TcpProxy proxy) {
    return server.connection(URI.create("https://127.0.0.1:" + proxy.port()));
  }
}
