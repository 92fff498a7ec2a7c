package mesh.sluice.injector;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.deploy.DeployManifests;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.ManifestException;

/**
 * The real API server with {@code deploy/injector} applied, and what of a cluster it lacks: what a
 * kubelet gives to the pods of the Deployment, and what its Service does.
 */
final class DeployedCluster implements AutoCloseable {
  static final String NAMESPACE = "sluice-system";
  static final String NAME = "sluice-injector";
  static final String SECRET = "sluice-injector-certificate";

  /** Where {@link #NAME} has one webhook more. */
  private static final String ADOPTION = "zz-sluice-adoption";

  /** Needs the kubelet's directory for the service account, and no other process shall see it. */
  private static final String IN_POD =
      """
      set -e
      account=/var/run/secrets/kubernetes.io/serviceaccount
      mount -t tmpfs tmpfs /var/run
      mkdir -p "$account"
      cp "$1"/* "$account"
      shift
      exec "$@"
      """;

  private final ApiServer api = ApiServer.get();
  private final TestService service = new TestService();
  private final List<DeployedReplica> replicas = new ArrayList<>();
  private final List<String> program;
  private final Path directory;

  /**
   * Applies what is in {@code deploy/injector}, but the Deployment.
   *
   * @param program the command that is sluice-injector
   * @param directory empty; for all files
   */
  DeployedCluster(List<String> program, Path directory) throws IOException {
    this.program = List.copyOf(program);
    this.directory = directory;
    for (String file :
        List.of(
            "10-namespace.yaml",
            "20-access.yaml",
            "21-access-policies.yaml",
            "25-certificate.yaml")) {
      api.kubectl("apply", "-f", DeployManifests.base(file).toString());
    }
    api.kubectl(
        "apply", "-f", DeployManifests.profile("sluice").resolve("30-settings.yaml").toString());
    // The cluster's controllers make the one; the other is a name for loopback, in place of the
    // address that nodes would lead to the replicas.
    api.kubectlWith(
        """
        {apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: %1$s}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: %2$s, namespace: %1$s},
         spec: {type: ExternalName, externalName: localhost}}
        """
            .formatted(NAMESPACE, NAME),
        "apply",
        "-f",
        "-");
    for (JsonObject webhooks : DeployManifests.webhooks("sluice")) {
      api.kubectlWith(
          webhooks.toString().replace("\"port\":443", "\"port\":" + service.port()),
          "apply",
          "-f",
          "-");
    }
  }

  ApiServer api() {
    return api;
  }

  /** One more pod of the Deployment, with the service account that the kubelet gives it. */
  DeployedReplica startReplica(String name, String... options) throws IOException {
    Path account = Files.createDirectories(directory.resolve(name));
    Files.write(account.resolve("ca.crt"), api.authority());
    Files.writeString(account.resolve("token"), token());
    Files.writeString(account.resolve("namespace"), NAMESPACE);
    List<String> command =
        new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
    command.addAll(List.of("sh", "-c", IN_POD, "sh", account.toString()));
    command.addAll(command(options));
    URI address = URI.create(api.url());
    Map<String, String> environment = environment(name);
    environment.put("KUBERNETES_SERVICE_HOST", address.getHost());
    environment.put("KUBERNETES_SERVICE_PORT", Integer.toString(address.getPort()));
    return start(name, command, environment);
  }

  /** The same, outside of a pod: with a kubeconfig of that service account. */
  DeployedReplica startReplicaWithKubeconfig(String name, String... options) throws IOException {
    List<String> command = command(options);
    command.add("--kubeconfig=" + kubeconfig(api.url()));
    return start(name, command, environment(name));
  }

  /** A kubeconfig of the injector's service account. */
  Path kubeconfig(String url) throws IOException {
    return kubeconfigOf(url, "token: " + token());
  }

  /** The same, with another program that prints the token. */
  Path kubeconfigWithProgram() throws IOException {
    Path credential = Files.createTempFile(directory, "credential", "");
    Files.writeString(
        credential,
        """
        {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
         "status": {"token": "%s"}}
        """
            .formatted(token()));
    return kubeconfigOf(
        api.url(),
        "exec: {apiVersion: client.authentication.k8s.io/v1, command: cat, args: [%s]}"
            .formatted(credential));
  }

  private Path kubeconfigOf(String url, String user) throws IOException {
    return Files.writeString(
        Files.createTempFile(directory, "kubeconfig", ""),
        """
        apiVersion: v1
        kind: Config
        current-context: lab
        contexts: [{name: lab, context: {cluster: lab, user: injector}}]
        clusters: [{name: lab, cluster: {server: "%s", certificate-authority-data: %s}}]
        users: [{name: injector, user: {%s}}]
        """
            .formatted(url, Base64.getEncoder().encodeToString(api.authority()), user));
  }

  /** What endpoint controllers do when a replica has become ready, and when it is so no more. */
  void lead(DeployedReplica replica) {
    service.add(replica.port());
  }

  void leadAway(DeployedReplica replica) {
    service.remove(replica.port());
  }

  /** Waits until the API server asks, which takes it a moment after the caBundle was written. */
  void awaitTrust(DeployedReplica replica) {
    replica.await(
        "the caBundles are there",
        () -> caBundles().equals(Collections.nCopies(webhooks().size(), ca())));
    replica.await("the API server trusts it", () -> canAsk());
  }

  private List<JsonValue> webhooks() throws IOException {
    List<JsonValue> webhooks = new ArrayList<>();
    for (String name : List.of(NAME, ADOPTION)) {
      JsonObject configuration = get("mutatingwebhookconfiguration", name);
      webhooks.addAll(((JsonArray) configuration.find("webhooks").orElseThrow()).elements());
    }
    return webhooks;
  }

  List<String> caBundles() throws IOException {
    String bundles =
        api.kubectl(
            "get",
            "mutatingwebhookconfiguration",
            NAME,
            ADOPTION,
            "-o",
            "jsonpath={.items[*].webhooks[*].clientConfig.caBundle}");
    return List.of(bundles.strip().split(" "));
  }

  /** The authority in the Secret, in base64; empty if there is none. */
  String ca() throws IOException {
    return api.kubectl(
            "-n",
            NAMESPACE,
            "get",
            "secret",
            SECRET,
            "--ignore-not-found",
            "-o",
            "jsonpath={.data.ca\\.crt}")
        .strip();
  }

  /** Creates a pod and returns what has become of it. */
  JsonObject createPod(String namespace, String name) throws IOException {
    return create(
        """
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "%s", "namespace": "%s"},
         "spec": {"containers": [{"name": "web", "image": "example/web"}]}}
        """
            .formatted(name, namespace));
  }

  /** Creates an object and returns what has become of it. */
  JsonObject create(String manifest) throws IOException {
    return read(api.kubectlWith(manifest, "create", "-o", "json", "-f", "-"));
  }

  JsonObject get(String... what) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("get", "-o", "json"));
    arguments.addAll(List.of(what));
    return read(api.kubectl(arguments.toArray(String[]::new)));
  }

  /** Writes one file of the settings. */
  void changeSettings(String file, String text) throws IOException {
    JsonObject data = new JsonObject(Map.of(file, new JsonString(text)));
    api.kubectl(
        "-n",
        NAMESPACE,
        "patch",
        "configmap",
        NAME,
        "--type=merge",
        "-p",
        new JsonObject(Map.of("data", data)).toString());
  }

  /** Ends all, and removes what would be in the way of other tests. */
  @Override
  public void close() throws IOException {
    replicas.forEach(DeployedReplica::close);
    service.close();
    api.kubectl("delete", "mutatingwebhookconfiguration", NAME, ADOPTION);
    api.kubectl("delete", "nodes", "--all");
    api.kubectl("-n", NAMESPACE, "delete", "pods", "--all", "--force", "--grace-period=0");
    api.kubectl(
        "-n",
        NAMESPACE,
        "delete",
        "--ignore-not-found",
        "secret/" + SECRET,
        "configmap/" + NAME,
        "service/" + NAME,
        "lease/" + NAME);
  }

  private DeployedReplica start(String name, List<String> command, Map<String, String> environment)
      throws IOException {
    Path log = directory.resolve(name + ".log");
    DeployedReplica replica = DeployedReplica.start(name, command, environment, log);
    replicas.add(replica);
    return replica;
  }

  /** The Deployment's arguments, and ports that are free. */
  private List<String> command(String... options) throws IOException {
    List<String> command = new ArrayList<>(program);
    command.addAll(texts(container().find("args").orElseThrow()));
    command.addAll(List.of("--bind=127.0.0.1", "--port=0", "--status-port=0"));
    command.addAll(List.of(options));
    return command;
  }

  /** The Deployment's variables, as a kubelet would fill them in. */
  private Map<String, String> environment(String pod) throws IOException {
    Map<String, String> fields = Map.of("metadata.name", pod, "metadata.namespace", NAMESPACE);
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    for (JsonValue variable : ((JsonArray) container().find("env").orElseThrow()).elements()) {
      JsonObject object = (JsonObject) variable;
      String field = text(object.findPath("valueFrom.fieldRef.fieldPath").orElseThrow());
      environment.put(text(object.find("name").orElseThrow()), fields.get(field));
    }
    return environment;
  }

  private static JsonObject container() throws IOException {
    Path file = DeployManifests.base("50-deployment.yaml");
    try {
      JsonObject deployment =
          (JsonObject) Documents.read(file.toString(), Files.readAllBytes(file)).getFirst();
      return (JsonObject)
          ((JsonArray) deployment.findPath("spec.template.spec.containers").orElseThrow())
              .elements()
              .getFirst();
    } catch (ManifestException e) {
      throw new AssertionError(e);
    }
  }

  private boolean canAsk() throws IOException {
    return api.tryKubectl(
                """
                {"apiVersion": "v1", "kind": "Pod",
                 "metadata": {"name": "asked", "namespace": "default"},
                 "spec": {"containers": [{"name": "web", "image": "example/web"}]}}
                """,
                "create",
                "--dry-run=server",
                "-f",
                "-")
            .status()
        == 0;
  }

  private String token() throws IOException {
    return api.kubectl("-n", NAMESPACE, "create", "token", NAME).strip();
  }

  private static JsonObject read(String json) {
    try {
      return (JsonObject) Json.read(json.substring(json.indexOf('{')));
    } catch (MalformedJsonException e) {
      throw new AssertionError(json, e);
    }
  }

  private static List<String> texts(JsonValue array) {
    return ((JsonArray) array).elements().stream().map(DeployedCluster::text).toList();
  }

  private static String text(JsonValue value) {
    return ((JsonString) value).value();
  }
}
