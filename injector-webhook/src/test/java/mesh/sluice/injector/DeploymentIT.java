package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.template.InjectorConfiguration;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;
import mesh.sluice.testing.Checkout;
import mesh.sluice.testing.Programs.Ended;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests in {@code deploy/injector}, as a real API server takes them. */
class DeploymentIT {
  private static final Path MANIFESTS = Checkout.path("deploy", "injector");
  private static final String ACCOUNT = "system:serviceaccount:sluice-system:sluice-injector";

  private static ApiServer api;

  /** Webhooks are only tried: all other tests of this server would have to pass them. */
  @BeforeAll
  static void applyWhatOthersDependOn() throws IOException {
    api = ApiServer.get();
    api.kubectl("apply", "-f", file("10-namespace.yaml"), "-f", file("20-access.yaml"));
  }

  static Stream<Path> manifests() throws IOException {
    return Files.list(MANIFESTS).filter(path -> path.toString().endsWith(".yaml")).sorted();
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void manifestIsTakenWithoutAWarning(Path manifest) throws IOException {
    Ended ended =
        api.tryKubectl(
            "",
            "apply",
            "--dry-run=server",
            "--validate=strict",
            "--warnings-as-errors",
            "-f",
            file(manifest.getFileName().toString()));

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("(server dry run)").doesNotContain("Warning");
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
    "create, secrets, sluice-system, yes",
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
    JsonObject data = (JsonObject) documents("30-settings.yaml").getFirst().find("data").get();
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
    List<JsonValue> documents = Documents.read(name, Files.readAllBytes(MANIFESTS.resolve(name)));
    return documents.stream().map(JsonObject.class::cast).toList();
  }

  private static String file(String name) {
    return MANIFESTS.resolve(name).toAbsolutePath().normalize().toString();
  }
}
