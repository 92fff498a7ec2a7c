package mesh.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.apiserver.Helm;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.manifest.Documents;
import mesh.sluice.testing.Checkout;
import mesh.sluice.testing.Programs.Ended;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code deploy/chart}: what Helm makes of it, and what a real API server says to that. */
class ChartIT {
  /** All that is off as long as nobody asks for it. */
  private static final String OPTIONAL =
      "namespace.create=true,podMonitor.enabled=true,injector.networkPolicy.enabled=true,"
          + "monitoring.rules.enabled=true,monitoring.dashboard.enabled=true,"
          + "node.statusRequiresAgent=true";

  private static ApiServer api;

  @BeforeAll
  static void makeWhatOthersDependOn() throws IOException {
    api = ApiServer.get();
    for (String namespace : List.of("sluice-system", "mesh")) {
      api.kubectlWith(
          "{apiVersion: v1, kind: Namespace, metadata: {name: %s}}".formatted(namespace),
          "apply",
          "-f",
          "-");
    }
    // Of the Prometheus operator's kinds, what the chart writes; others are refused.
    defineMonitoringKind(
        "PodMonitor",
        """
        selector:
          type: object
          properties:
            matchLabels: {type: object, additionalProperties: {type: string}}
        podMetricsEndpoints:
          type: array
          items:
            type: object
            properties:
              port: {type: string}
              path: {type: string}
              interval: {type: string, pattern: "^[0-9]+(ms|s|m|h)$"}
        """);
    defineMonitoringKind(
        "PrometheusRule",
        """
        groups:
          type: array
          items:
            type: object
            required: [name]
            properties:
              name: {type: string, minLength: 1}
              rules:
                type: array
                items:
                  type: object
                  required: [expr]
                  properties:
                    alert: {type: string}
                    expr: {type: string}
                    for: {type: string, pattern: "^[0-9]+(ms|s|m|h)$"}
                    labels: {type: object, additionalProperties: {type: string}}
                    annotations: {type: object, additionalProperties: {type: string}}
        """);
  }

  /** Makes a kind whose objects have these properties in their {@code spec}. */
  private static void defineMonitoringKind(String kind, String properties) throws IOException {
    String singular = kind.toLowerCase(Locale.ROOT);
    String name = singular + "s.monitoring.coreos.com";
    api.kubectlWith(
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: %s}
        spec:
          group: monitoring.coreos.com
          names: {kind: %s, plural: %ss, singular: %s, listKind: %sList}
          scope: Namespaced
          versions:
            - name: v1
              served: true
              storage: true
              schema:
                openAPIV3Schema:
                  type: object
                  properties:
                    spec:
                      type: object
                      properties:
        """
                .formatted(name, kind, singular, singular, kind)
            + properties.indent(16),
        "apply",
        "-f",
        "-");
    api.kubectl(
        "wait", "--for=condition=Established", "customresourcedefinition/" + name, "--timeout=30s");
  }

  static List<String> platforms() throws IOException {
    return Helm.platforms();
  }

  @Test
  void lintFindsNothing() throws IOException {
    assertThat(Helm.run("lint", "--strict", ".")).contains("0 chart(s) failed");
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void lintFindsNothingWithAPlatform(String platform) throws IOException {
    assertThat(Helm.run("lint", "--strict", ".", "--set", "platform=" + platform))
        .contains("0 chart(s) failed");
  }

  /** By name, and as a file of values. */
  @ParameterizedTest
  @MethodSource("platforms")
  void platformIsTheSameByItsNameAndByItsFile(String platform) throws IOException {
    String named = Helm.run(template("sluice-system", "--set", "platform=" + platform));

    assertThat(Helm.run(template("sluice-system", "--values", "platforms/" + platform + ".yaml")))
        .isEqualTo(named);
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void everyProfileAndPlatformIsTakenWithoutAWarning(String platform) throws IOException {
    for (String profile : List.of("sluice", "istio", "osm")) {
      takes(
          "sluice-system",
          "--set",
          OPTIONAL + ",platform=%s,profile=%s".formatted(platform, profile));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "profile=istio,injector.config.revision=canary",
        "profile=osm,injector.config.meshName=shop",
        "injector.enabled=false",
        "node.enabled=false",
        "node.repair=delete,node.profiles={sluice,istio}",
        "node.repair=off,uninstall.enabled=false",
        "node.statusAddress=127.0.0.1",
        "admissionPolicies.enabled=false,injector.adoption.enabled=false",
        "injector.certificates=cert-manager",
        "injector.podDisruptionBudget.enabled=false,injector.replicas=1",
        "imagePullSecrets[0].name=registry,image.registry=example.com/mesh",
        "monitoring.rules.enabled=true,monitoring.rules.labels.release=prometheus,node.enabled=false",
        "monitoring.dashboard.enabled=true,monitoring.dashboard.labels=null",
        "injector.values.sidecar.runAsUser=2000,injector.values.sidecar.runAsGroup=3000"
      })
  void valuesAreTakenInAnotherNamespace(String values) throws IOException {
    takes("mesh", "--set", values);
  }

  /** The kubelet asks at the pod's address, which is the node's, where nothing else is said. */
  @Test
  void kubeletAsksWhereTheStatusPortListens() throws IOException {
    String rendered = Helm.run(template("sluice-system", "--set", "node.statusAddress=127.0.0.1"));

    assertThat(rendered).contains("\"--bind=127.0.0.1\"");
    assertThat(rendered.lines().filter(line -> line.strip().equals("host: \"127.0.0.1\"")))
        .hasSize(2);
    assertThat(rendered).doesNotContain("prometheus.io/port: \"9482\"");
  }

  /** Each object, as an API server without anything of Sluice's takes it. */
  private static void takes(String namespace, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("apply", "--dry-run=server"));
    command.addAll(List.of("--validate=strict", "--warnings-as-errors", "-f", "-"));
    String rendered = Helm.run(template(namespace, options));

    Ended ended = api.tryKubectl(rendered, command.toArray(String[]::new));

    assertThat(ended.status()).as("%s: %s", List.of(options), ended.output()).isZero();
    assertThat(ended.output().lines().filter(line -> line.contains("(server dry run)")).count())
        .isEqualTo(rendered.lines().filter(line -> line.startsWith("kind: ")).count());
  }

  @ParameterizedTest
  @CsvSource({
    "node.imag.tag=1, imag",
    "profile=linkerd, profile",
    "platform=windows, platform",
    "node.statusAddress=10.0.0.5, statusAddress",
    "node.extraArgs[0]=--bind=127.0.0.1, node.statusAddress",
    "injector.config.adpt=all, adpt",
    "injector.config.probes=never, probes",
    "injector.replicas=two, replicas",
    "node.hostPaths[0].name=x, path",
    "node.extraArgs[0]=run, extraArgs",
    "node.statusRequiresAgent=yes, statusRequiresAgent",
    "monitoring.rules.enable=true, enable",
    "injector.image.digest=sha1:0, digest"
  })
  void valueThatIsNotKnownIsRefusedByName(String values, String name) throws IOException {
    Ended ended = Helm.tryRun(template("sluice-system", "--set", values));

    assertThat(ended.status()).isNotZero();
    assertThat(ended.output()).contains(name);
  }

  /** In another namespace than the usual one, everything follows. */
  @Test
  void nothingNamesTheUsualNamespaceInAnotherOne() throws IOException {
    assertThat(Helm.run(template("mesh"))).doesNotContain("sluice-system").contains("mesh");
  }

  @Test
  void policiesAreLeftOutWhereApiServersDoNotKnowThem() throws IOException {
    assertThat(Helm.run(template("mesh", "--kube-version=1.29.0")))
        .doesNotContain("ValidatingAdmissionPolicy\n");
  }

  @Test
  void imageIsNamedByRegistryAndDigest() throws IOException {
    String digest = "sha256:" + "0123456789abcdef".repeat(4);

    assertThat(
            Helm.run(
                template(
                    "mesh",
                    "--set",
                    "image.registry=example.com/mesh/,image.tag=7,node.image.digest=" + digest)))
        .contains(
            "image: example.com/mesh/sluice-injector:7\n",
            "image: example.com/mesh/sluice-node@" + digest + "\n");
  }

  /** Rights that only one way of repair needs are not there with the others. */
  @Test
  void repairBringsTheRightsThatItNeeds() throws IOException {
    String repair = Helm.run(template("mesh"));
    String delete = Helm.run(template("mesh", "--set", "node.repair=delete"));
    String off = Helm.run(template("mesh", "--set", "node.repair=off"));

    assertThat(repair).contains("SYS_ADMIN", "HostToContainer").doesNotContain("pods/eviction");
    assertThat(delete).contains("SYS_ADMIN", "pods/eviction", "--repair=delete");
    assertThat(off).doesNotContain("SYS_ADMIN", "NET_ADMIN", "mountPropagation:", "pods/eviction");
  }

  /** A node that needs its agent is taken out of service without it: nobody gets that unasked. */
  @Test
  void nodeNeedsItsAgentOnlyIfTheUserSaysSo() throws IOException {
    assertThat(Helm.run(template("mesh"))).doesNotContain("--status-requires-agent");
    assertThat(Helm.run(template("mesh", "--set", "node.statusRequiresAgent=true")))
        .contains("\"--status-requires-agent\"");
  }

  @Test
  void monitoringIsOffUnlessTheUserSaysSo() throws IOException {
    assertThat(Helm.run(template("mesh")))
        .doesNotContain("monitoring.coreos.com", "grafana_dashboard");
  }

  /** Also what stands between braces, which is not for Helm. */
  @Test
  void alertRulesAreThoseOfTheFiles() throws Exception {
    String[] command = template("mesh", "--set", "monitoring.rules.enabled=true");

    List<JsonValue> rendered =
        Documents.read("rendered", Helm.run(command).getBytes(StandardCharsets.UTF_8)).stream()
            .map(JsonValue::asObject)
            .filter(object -> NodeManifests.text(object, "kind").equals("PrometheusRule"))
            .map(object -> object.find("spec").orElseThrow())
            .toList();

    assertThat(rendered)
        .containsExactlyInAnyOrder(
            monitoring("sluice-injector-rules.yaml"), monitoring("sluice-node-rules.yaml"));
  }

  @Test
  void dashboardIsThatOfTheFile() throws Exception {
    String[] command =
        template(
            "mesh",
            "--set",
            "monitoring.dashboard.enabled=true,monitoring.dashboard.namespace=grafana",
            "--show-only",
            "templates/82-dashboard.yaml");

    JsonObject rendered =
        Documents.read("rendered", Helm.run(command).getBytes(StandardCharsets.UTF_8))
            .getFirst()
            .asObject();

    assertThat(NodeManifests.text(rendered, "metadata.namespace")).isEqualTo("grafana");
    assertThat(NodeManifests.text(rendered, "metadata.labels.grafana_dashboard")).isEqualTo("1");
    JsonObject data = rendered.findPath("data").orElseThrow().asObject();
    assertThat(data.members()).containsOnlyKeys("sluice.json");
    assertThat(data.members().get("sluice.json").asText())
        .isEqualTo(Files.readString(Helm.CHART.resolve("monitoring/dashboard.json")));
  }

  private static JsonValue monitoring(String name) throws Exception {
    Path file = Helm.CHART.resolve("monitoring").resolve(name);
    return Documents.read(name, Files.readAllBytes(file)).getFirst();
  }

  /** In a list as YAML has it between brackets, a comma would make two of one. */
  @Test
  void argumentThatHoldsACommaIsOne() throws IOException {
    assertThat(
            Helm.run(
                template(
                    "mesh",
                    "--set",
                    "node.profiles={sluice,istio,osm},node.excludeNamespaces={a,b}")))
        .contains("\"--profiles=sluice,istio,osm\"", "\"--exclude-namespaces=a,b\"");
  }

  /** Upgrades of the chart alone restart nothing. */
  @Test
  void podsDoNotBearTheVersionOfTheChart() throws IOException {
    String rendered = Helm.run(template("mesh", "--show-only", "templates/node/50-daemonset.yaml"));

    assertThat(rendered.substring(rendered.indexOf("  template:")))
        .doesNotContain("helm.sh/chart", "app.kubernetes.io/version");
  }

  @Test
  void versionIsThatOfTheBuild() throws IOException {
    String pom = Files.readString(Checkout.path("pom.xml"));
    String chart = Files.readString(Helm.CHART.resolve("Chart.yaml"));
    String version = pom.replaceFirst("(?s).*?<version>([^<]+)</version>.*", "$1");

    assertThat(chart).contains("\nversion: " + version + "\n", "\nappVersion: " + version + "\n");
  }

  private static String[] template(String namespace, String... options) {
    List<String> command = new ArrayList<>(List.of("template", "sluice", "."));
    command.addAll(List.of("--kube-version=1.34.0", "--namespace=" + namespace));
    command.addAll(List.of(options));
    return command.toArray(String[]::new);
  }
}
