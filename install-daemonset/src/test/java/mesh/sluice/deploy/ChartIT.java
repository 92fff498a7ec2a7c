package mesh.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.apiserver.Helm;
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
      "namespace.create=true,podMonitor.enabled=true,injector.networkPolicy.enabled=true";

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
    // Of the Prometheus operator's kind, what the chart writes; others are refused.
    api.kubectlWith(
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: podmonitors.monitoring.coreos.com}
        spec:
          group: monitoring.coreos.com
          names: {kind: PodMonitor, plural: podmonitors, singular: podmonitor, listKind: PodMonitorList}
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
                      required: [selector]
                      properties:
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
        """,
        "apply",
        "-f",
        "-");
    api.kubectl(
        "wait",
        "--for=condition=Established",
        "customresourcedefinition/podmonitors.monitoring.coreos.com",
        "--timeout=30s");
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
        "admissionPolicies.enabled=false,injector.adoption.enabled=false",
        "injector.certificates=cert-manager",
        "injector.podDisruptionBudget.enabled=false,injector.replicas=1",
        "imagePullSecrets[0].name=registry,image.registry=example.com/mesh",
        "injector.values.sidecar.runAsUser=2000,injector.values.sidecar.runAsGroup=3000"
      })
  void valuesAreTakenInAnotherNamespace(String values) throws IOException {
    takes("mesh", "--set", values);
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
    "injector.config.adpt=all, adpt",
    "injector.config.probes=never, probes",
    "injector.replicas=two, replicas",
    "node.hostPaths[0].name=x, path",
    "node.extraArgs[0]=run, extraArgs",
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
