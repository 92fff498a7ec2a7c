package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainCommandTest {
  private static final String POD =
      """
      kind: Pod
      metadata: {name: web-0, namespace: shop}
      spec: {containers: [{name: web, image: example/web}]}
      """;

  @TempDir private Path directory;

  private Path namespace;

  @BeforeEach
  void writeNamespace() throws IOException {
    namespace = write("namespace.yaml", namespace("sluice.mesh/injection: enabled"));
  }

  @Test
  void wordsThatNobodyReadsAreTold() throws IOException {
    String workload =
        "kind: Deployment\n"
            + "metadata: {name: web, annotations: {sluice.mesh/exclude-outbound-ports: '5432'}}\n"
            + "spec: {template: {metadata: {annotations: {sidecar.istio.io/injekt: 'x'}}, spec:"
            + " {containers: [{name: web}]}}}\n";

    assertThat(explain(workload).out())
        .endsWith(
            "\n"
                + "Worth knowing:\n"
                + "  metadata.annotations['sluice.mesh/exclude-outbound-ports']: has no effect: of"
                + " a workload only spec.template.metadata.annotations count; move it there.\n"
                + "  metadata.annotations['sidecar.istio.io/injekt']: has no effect: there is no"
                + " annotation of this name; sidecar.istio.io/inject is probably meant.\n");
  }

  @Test
  void injectedPodIsExplainedInASentenceWithItsSource() {
    CommandRun run = explain(POD, "--namespace-manifest", namespace.toString());

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            The pod shop/web-0 would be injected, because the namespace opts in:
              label sluice.mesh/injection: 'enabled' of the namespace
            """);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void podThatIsLeftAloneIsExplained() {
    CommandRun run = explain(POD.replace("spec: {", "spec: {hostNetwork: true, "));

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            The pod shop/web-0 would not be injected, because it uses the node's network, where a redirect would catch the node's traffic:
              spec.hostNetwork: 'true'
            """);
  }

  @Test
  void nothingSaidHasNoSource() {
    assertThat(explain(POD).out())
        .isEqualTo(
            "The pod shop/web-0 would not be injected, because neither the pod nor its namespace"
                + " opts in.\n");
  }

  @Test
  void namespaceThatIsNotGivenIsTold() {
    assertThat(explain(POD).err())
        .isEqualTo(
            "the namespace shop is taken to have no labels and annotations; give its manifest by"
                + " --namespace-manifest\n");
  }

  @Test
  void podOfAWorkloadIsExplained() {
    CommandRun run =
        explain(
            """
            kind: Deployment
            metadata: {name: web, namespace: shop, labels: {sluice.mesh/inject: 'false'}}
            spec:
              template:
                metadata: {labels: {sluice.mesh/inject: 'true'}}
                spec: {containers: [{name: web}]}
            """);

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            The pod of shop would be injected, because the pod opts in:
              label sluice.mesh/inject: 'true'
            """);
    assertThat(run.err())
        .contains("the kind Deployment is not a pod; the template at spec.template");
  }

  @Test
  void validationThatRefusesThePodIsExplained() {
    String pod = POD.replace("spec: {", "spec: {securityContext: {runAsUser: 1337}, ");
    CommandRun run = explain(pod, "--namespace-manifest", namespace.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .startsWith(
            "The pod shop/web-0 would be refused: spec.securityContext.runAsUser: '1337': this is"
                + " the sidecar's user")
        .endsWith("use another one.\n");
  }

  @Test
  void podThatIsLeftAloneIsNotValidated() {
    String pod = POD.replace("spec: {", "spec: {securityContext: {runAsUser: 1337}, ");

    assertThat(explain(pod).status()).isZero();
  }

  @Test
  void jsonSaysThatThePodWouldBeInjected() throws Exception {
    CommandRun run = explain(POD, "--namespace-manifest", namespace.toString(), "-o", "json");

    assertThat(run.status()).isZero();
    JsonObject json = (JsonObject) Json.read(run.out());
    assertThat(json.members()).containsOnlyKeys("inject", "reason", "message");
    assertThat(json.find("inject")).contains(new JsonBoolean(true));
    assertThat(json.find("reason")).contains(new JsonString("namespace-opt-in"));
    assertThat(json.find("message"))
        .contains(
            new JsonString(
                "The pod shop/web-0 would be injected, because the namespace opts in: label"
                    + " sluice.mesh/injection: 'enabled' of the namespace"));
  }

  @Test
  void jsonSaysThatThePodWouldBeLeftAlone() throws Exception {
    JsonObject json = (JsonObject) Json.read(explain(POD, "-o", "json").out());

    assertThat(json.find("inject")).contains(new JsonBoolean(false));
    assertThat(json.find("reason")).contains(new JsonString("namespace-unset"));
    assertThat(json.find("message"))
        .contains(
            new JsonString(
                "The pod shop/web-0 would not be injected, because neither the pod nor its"
                    + " namespace opts in"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spec: {securityContext: {runAsUser: 1337}, | spec.securityContext.runAsUser: '1337': this",
        "spec: {hostNetwork: 5, | standard input: spec.hostNetwork: '5': must be true or false",
        "spec: {: | standard input: line 3",
      })
  void jsonOfAPodThatCannotBeIsAnError(String spec, String message) throws Exception {
    CommandRun run =
        explain(
            POD.replace("spec: {", spec),
            "--namespace-manifest",
            namespace.toString(),
            "--output=json");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).isEmpty();
    assertThat(error(run)).startsWith(message);
  }

  @Test
  void warningsAreTold() throws Exception {
    Path configuration = write("istio.yaml", "profile: istio");
    Path asking = write("istio-namespace.yaml", namespace("istio-injection: enabled"));
    String pod =
        POD.replace("name: web-0,", "name: web-0, labels: {sidecar.istio.io/inject: 'yes'},");
    String[] options = {
      "--namespace-manifest", asking.toString(), "--config", configuration.toString(), "-o", "text"
    };

    CommandRun text = explain(pod, options);
    options[5] = "json";
    CommandRun json = explain(pod, options);

    String warning =
        "sidecar.istio.io/inject: 'yes' is neither true nor false and counts as if it were not"
            + " there";
    assertThat(text.out()).endsWith("\nWorth knowing:\n  " + warning + ".\n");
    assertThat(json.err()).isEqualTo(warning + "\n");
    assertThat(Json.read(json.out())).isInstanceOf(JsonObject.class);
  }

  @Test
  void settingsComeFromADirectory() throws IOException {
    write("settings/config.yaml", "neverInjectSelector: [{matchLabels: {app: web}}]");
    write("settings/values.yaml", "sidecar: {runAsUser: 2000}");
    write("settings/..data/config.yaml", "profile: osm");
    String pod = POD.replace("name: web-0,", "name: web-0, labels: {app: web},");
    String settings = directory.resolve("settings").toString();

    CommandRun run =
        explain(pod, "--namespace-manifest", namespace.toString(), "--config", settings);

    assertThat(run.out()).contains("setting neverInjectSelector[0]: 'app=web'");
  }

  @Test
  void settingsBesideTheConfigurationCount() throws IOException {
    write("settings/values.yaml", "sidecar: {runAsUser: 2000}");
    String pod = POD.replace("spec: {", "spec: {securityContext: {runAsUser: 2000}, ");
    String settings = directory.resolve("settings").toString();

    CommandRun run =
        explain(pod, "--namespace-manifest", namespace.toString(), "--config", settings);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("would be refused: spec.securityContext.runAsUser: '2000'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "file.yaml | policy: maybe | file.yaml: policy: 'maybe': write enabled or disabled",
        "file.yaml | polcy: x | file.yaml: polcy: 'x': there is no such key",
        "settings/config.yaml | policy: 5 | settings/config.yaml: policy: '5'",
        "settings/value.yaml | a: b | settings/value.yaml: there is no such file; there are",
        "settings/sidecar.yaml | {{nobody}} | settings/sidecar.yaml: line 1: ",
      })
  void settingsThatCannotBeUsedAreNamedByTheirFile(String file, String text, String message)
      throws IOException {
    Path written = write(file, text);
    Path given = file.contains("/") ? written.getParent() : written;

    CommandRun run = explain(POD, "--config", given.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("sluice-injector explain: " + directory + "/" + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/nowhere/pod.yaml | /nowhere/pod.yaml: there is no such file; give a manifest, or -",
        "/tmp | /tmp: is a directory; give a file in it",
      })
  void fileThatCannotBeReadIsNamed(String file, String message) throws Exception {
    CommandRun text = CommandRun.of("", "explain", "-f", file);
    CommandRun json = CommandRun.of("", "explain", "-f", file, "-o", "json");

    assertThat(text.status()).isEqualTo(1);
    assertThat(text.err()).startsWith("sluice-injector explain: " + message);
    assertThat(json.status()).isEqualTo(1);
    assertThat(error(json)).startsWith(message);
  }

  @Test
  void settingsThatAreNotThereAreNamed() {
    assertThat(explain(POD, "--config", "/nowhere").err())
        .startsWith("sluice-injector explain: /nowhere: there is no such file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-n", "--namespace"})
  void podThatNamesNoNamespaceIsInTheGivenOne(String option) {
    CommandRun run = explain(POD.replace(", namespace: shop", ""), option, "bank");

    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("The pod bank/web-0 would not be injected");
    assertThat(run.err()).startsWith("the namespace bank is taken to have no labels");
  }

  @Test
  void podOfAnotherNamespaceThanTheGivenOneIsRefused() {
    CommandRun run = explain(POD, "-n", "bank");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("metadata.namespace: 'shop'", "bank");
  }

  @Test
  void manifestOfAnotherNamespaceThanTheGivenOneIsRefused() {
    CommandRun run = explain(POD, "-n", "bank", "--namespace-manifest", namespace.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("--namespace: 'bank'", "is the manifest of shop");
  }

  @Test
  void namespaceOfAnotherNameIsRefused() throws IOException {
    Path other = write("other.yaml", "kind: Namespace\nmetadata: {name: other}");

    CommandRun run = explain(POD, "--namespace-manifest", other.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("metadata.namespace: 'shop'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-f - --namespace-manifest -",
        "-f - -n Shop",
        "-f - -o yaml",
        "",
        "-f",
        "-f - --unknown",
        "-f - more"
      })
  void wrongUseIsTold(String arguments) {
    CommandRun run = CommandRun.of(POD, ("explain " + arguments).strip().split(" "));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).endsWith("Try 'sluice-injector explain --help'.\n");
  }

  @Test
  void helpNamesTheExitCodes() {
    CommandRun run = CommandRun.of("", "explain", "--help");

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("Exit codes:", "1   a file or the pod is invalid");
  }

  @Test
  void namesCannotWriteLinesOfTheirOwn() {
    String pod = POD.replace("name: web-0", "name: \"web\\nThe pod x would\"");

    assertThat(explain(pod).out().lines()).hasSize(1);
  }

  private static CommandRun explain(String pod, String... options) {
    String[] arguments = new String[options.length + 3];
    arguments[0] = "explain";
    arguments[1] = "-f";
    arguments[2] = "-";
    System.arraycopy(options, 0, arguments, 3, options.length);
    return CommandRun.of(pod, arguments);
  }

  private static String error(CommandRun run) throws MalformedJsonException {
    JsonObject json = (JsonObject) Json.read(run.out());
    assertThat(json.members()).containsOnlyKeys("error");
    return ((JsonString) json.find("error").orElseThrow()).value();
  }

  private static String namespace(String label) {
    return "kind: Namespace\nmetadata: {name: shop, labels: {" + label + "}}\n";
  }

  private Path write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
