package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import mesh.sluice.admission.ReviewPaths;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.deploy.DeployManifests;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.template.InjectorConfiguration;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;
import mesh.sluice.testing.Programs.Ended;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests in {@code deploy/injector}, as a real API server takes them. */
class DeploymentIT {
  private static final String ACCOUNT = "system:serviceaccount:sluice-system:sluice-injector";

  private static ApiServer api;

  /** Webhooks are only tried: all other tests of this server would have to pass them. */
  @BeforeAll
  static void applyWhatOthersDependOn() throws IOException {
    api = ApiServer.get();
    api.kubectl("apply", "-f", file("10-namespace.yaml"), "-f", file("20-access.yaml"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sluice", "istio", "osm"})
  void manifestsAreTakenWithoutAWarning(String profile) throws IOException {
    List<String> command = new ArrayList<>(List.of("apply", "--dry-run=server"));
    command.addAll(List.of("--validate=strict", "--warnings-as-errors"));
    for (Path directory : DeployManifests.directories(profile)) {
      command.addAll(List.of("-f", directory.toString()));
    }

    Ended ended = api.tryKubectl("", command.toArray(String[]::new));

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(ended.output())
        .contains("(server dry run)", "/sluice-injector", "/zz-sluice-adoption")
        .doesNotContain("Warning");
  }

  /** What opts in differs; what the injector's annotations and nodes need is the same. */
  @ParameterizedTest
  @CsvSource({
    "sluice, adopt adopt-others inject pods others annotations nodes",
    "istio, adopt adopt-others inject revision pods annotations nodes",
    "osm, adopt adopt-others inject annotations nodes"
  })
  void profileHasItsWebhooksBeforeThoseOfAllProfiles(String profile, String names)
      throws IOException {
    List<JsonObject> webhooks = webhooks(profile);

    assertThat(webhooks)
        .extracting(webhook -> text(webhook, "name"))
        .containsExactly(
            Stream.of(names.split(" ")).map(name -> name + ".sluice.mesh").toArray(String[]::new));
    assertThat(webhooks)
        .filteredOn(webhook -> text(webhook, "clientConfig.service.path").startsWith("/inject"))
        .isNotEmpty()
        .allSatisfy(
            webhook ->
                assertThat(webhook.find("matchConditions").orElseThrow().toString())
                    .contains(
                        "not-on-the-nodes-network",
                        "not-for-windows",
                        "not-the-mirror-of-a-static-pod"));
    assertThat(webhooks)
        .filteredOn(webhook -> !text(webhook, "name").equals("nodes.sluice.mesh"))
        .allSatisfy(
            webhook ->
                assertThat(webhook.find("namespaceSelector").orElseThrow().toString())
                    .contains(
                        "[\"sluice-system\",\"kube-system\",\"kube-public\",\"kube-node-lease\","
                            + "\"local-path-storage\"]"));
  }

  /** By it, the injector knows what the API server has established. */
  @ParameterizedTest
  @ValueSource(strings = {"sluice", "istio", "osm"})
  void pathSaysWhatTheSelectorMatches(String profile) throws Exception {
    InjectorSettings settings =
        InjectorSettings.parse(Map.of("config.yaml", "profile: " + profile));
    Set<String> served =
        ReviewPaths.of(() -> settings, name -> Optional.of(NamespaceFacts.named(name))).keySet();
    Map<String, String> paths = new TreeMap<>();
    for (JsonObject webhook : webhooks(profile)) {
      paths.put(text(webhook, "name"), text(webhook, "clientConfig.service.path"));
    }

    assertThat(paths)
        .containsEntry("annotations.sluice.mesh", "/inject")
        .containsEntry("inject.sluice.mesh", "/inject/opted-in")
        .containsEntry("adopt.sluice.mesh", "/adopt/opted-in")
        .containsEntry("adopt-others.sluice.mesh", "/adopt/not-opted-in")
        .containsEntry("nodes.sluice.mesh", "/nodes");
    for (String name : List.of("pods", "others")) {
      assertThat(paths.getOrDefault(name + ".sluice.mesh", "/inject/not-opted-in"))
          .isEqualTo("/inject/not-opted-in");
    }
    assertThat(paths.getOrDefault("revision.sluice.mesh", "/inject/opted-in"))
        .isEqualTo("/inject/opted-in");
    assertThat(paths.values())
        .filteredOn(path -> !path.equals("/nodes"))
        .allMatch(served::contains);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sluice", "istio", "osm"})
  void settingsNameTheProfileOfTheWebhooks(String profile) throws Exception {
    JsonObject data = null;
    for (JsonObject object : DeployManifests.objects(profile)) {
      data =
          DeployManifests.isOf(object, "ConfigMap")
              ? (JsonObject) object.find("data").orElseThrow()
              : data;
    }
    Map<String, String> files = new TreeMap<>();
    data.members().forEach((name, text) -> files.put(name, ((JsonString) text).value()));

    assertThat(InjectorSettings.parse(files).configuration().selection().profile())
        .hasToString(profile);
  }

  private static List<JsonObject> webhooks(String profile) throws IOException {
    List<JsonObject> webhooks = new ArrayList<>();
    for (JsonObject configuration : DeployManifests.webhooks(profile)) {
      ((JsonArray) configuration.find("webhooks").orElseThrow())
          .elements()
          .forEach(webhook -> webhooks.add((JsonObject) webhook));
    }
    return webhooks;
  }

  private static String text(JsonObject object, String path) {
    return object.findPath(path).map(value -> ((JsonString) value).value()).orElse("");
  }

  /** With kubectl, and as GitOps tools do it. */
  @ParameterizedTest
  @ValueSource(strings = {"--server-side=false", "--server-side=true"})
  void manifestAppliedAgainLeavesTheCertificateThere(String how) throws IOException {
    String[] apply = {"apply", how, "--force-conflicts=" + how.endsWith("true"), "-f"};
    List<String> command = new ArrayList<>(List.of(apply));
    command.add(file("25-certificate.yaml"));
    api.kubectl(command.toArray(String[]::new));
    api.kubectl(
        "-n",
        "sluice-system",
        "patch",
        "secret",
        "sluice-injector-certificate",
        "--type=merge",
        "-p",
        "{\"data\": {\"tls.key\": \"a2V5\"}}");

    api.kubectl(command.toArray(String[]::new));

    assertThat(
            api.kubectl(
                "-n",
                "sluice-system",
                "get",
                "secret",
                "sluice-injector-certificate",
                "-o",
                "jsonpath={.data.tls\\.key}"))
        .isEqualTo("a2V5");
    api.kubectl("-n", "sluice-system", "delete", "secret", "sluice-injector-certificate");
  }

  @Test
  void restrictedNamespaceTakesThePod() throws IOException, ManifestException {
    String namespace = "deployment-restricted";
    api.createNamespace(namespace, Map.of("pod-security.kubernetes.io/enforce", "restricted"));
    api.kubectl("create", "serviceaccount", "sluice-injector", "--namespace=" + namespace);
    JsonObject pod =
        ((JsonObject) deployment().findPath("spec.template").orElseThrow())
            .with("apiVersion", new JsonString("v1"))
            .with("kind", new JsonString("Pod"))
            .with(
                "metadata",
                new JsonObject(
                    Map.of(
                        "name", new JsonString("injector"),
                        "namespace", new JsonString(namespace))));

    assertThat(api.kubectlWith(pod.toString(), "apply", "-f", "-"))
        .contains("pod/injector created");
  }

  @ParameterizedTest
  @CsvSource({
    "list, namespaces, '', yes",
    "watch, nodes, '', yes",
    "patch, nodes/worker, '', yes",
    "patch, mutatingwebhookconfigurations.admissionregistration.k8s.io/sluice-injector, '', yes",
    "watch, configmaps/sluice-injector, sluice-system, yes",
    "patch, mutatingwebhookconfigurations.admissionregistration.k8s.io/zz-sluice-adoption, '', yes",
    "patch, secrets/sluice-injector-certificate, sluice-system, yes",
    "update, leases.coordination.k8s.io/sluice-injector, sluice-system, yes",
    "watch, pods, sluice-system, yes",
    "create, events.events.k8s.io, sluice-system, yes",
    "create, events.events.k8s.io, default, yes",
    "patch, mutatingwebhookconfigurations.admissionregistration.k8s.io/another, '', no",
    "create, mutatingwebhookconfigurations.admissionregistration.k8s.io, '', no",
    "delete, nodes/worker, '', no",
    "update, nodes/worker, '', no",
    "list, pods, default, no",
    "create, secrets, sluice-system, no",
    "delete, secrets/sluice-injector-certificate, sluice-system, no",
    "patch, secrets/another, sluice-system, no",
    "create, pods, sluice-system, no",
    "list, secrets, sluice-system, no",
    "get, secrets/another, sluice-system, no",
    "get, secrets/sluice-injector-certificate, default, no",
    "get, configmaps/another, sluice-system, no",
    "patch, namespaces/default, '', no",
    "create, serviceaccounts/token, sluice-system, no",
    "impersonate, users, '', no"
  })
  void accountMayDoWhatItNeedsAndNoMore(
      String verb, String resource, String namespace, String answer) throws IOException {
    List<String> command = new ArrayList<>(List.of("auth", "can-i", verb, resource));
    command.add("--as=" + ACCOUNT);
    if (!namespace.isEmpty()) {
      command.add("--namespace=" + namespace);
    }

    Ended ended = api.tryKubectl("", command.toArray(String[]::new));

    assertThat(ended.output().strip().lines().toList().getLast()).startsWith(answer);
  }

  @Test
  void settingsAreWhatIsBuiltIn() throws IOException, ManifestException, TemplateException {
    JsonObject data = null;
    for (JsonObject object : DeployManifests.objects("sluice")) {
      data =
          DeployManifests.isOf(object, "ConfigMap")
              ? (JsonObject) object.find("data").orElseThrow()
              : data;
    }
    Map<String, String> files = new TreeMap<>();
    data.members().forEach((name, text) -> files.put(name, ((JsonString) text).value()));

    assertThat(files).containsOnlyKeys("config.yaml", "values.yaml");
    assertThat(InjectorSettings.parse(files).configuration())
        .isEqualTo(InjectorConfiguration.DEFAULT);
  }

  private static JsonObject deployment() throws IOException, ManifestException {
    return documents("50-deployment.yaml").getFirst();
  }

  private static List<JsonObject> documents(String name) throws IOException, ManifestException {
    List<JsonValue> documents =
        Documents.read(name, Files.readAllBytes(DeployManifests.base(name)));
    return documents.stream().map(JsonObject.class::cast).toList();
  }

  private static String file(String name) {
    return DeployManifests.base(name).toString();
  }
}
