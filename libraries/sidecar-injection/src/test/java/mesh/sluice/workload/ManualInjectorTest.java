package mesh.sluice.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManualInjectorTest {
  private static final String TEMPLATE = "{spec: {containers: [{name: web, image: example/web}]}}";
  private static final String POD =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web}]}\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "v1      | ReplicationController | spec: {template: %s}                        |"
            + " spec.template",
        "v1      | PodTemplate           | template: %s                                | template",
        "apps/v1 | Deployment            | spec: {template: %s}                        |"
            + " spec.template",
        "apps/v1 | StatefulSet           | spec: {template: %s}                        |"
            + " spec.template",
        "apps/v1 | DaemonSet             | spec: {template: %s}                        |"
            + " spec.template",
        "apps/v1 | ReplicaSet            | spec: {template: %s}                        |"
            + " spec.template",
        "batch/v1 | Job                  | spec: {template: %s}                        |"
            + " spec.template",
        "batch/v1 | CronJob              | spec: {jobTemplate: {spec: {template: %s}}} |"
            + " spec.jobTemplate.spec.template",
      })
  void everyKindThatMakesPodsIsInjected(
      String apiVersion, String kind, String rest, String template) {
    InjectedText file =
        inject(
            "apiVersion: %s\nkind: %s\nmetadata: {name: web}\n%s\n"
                .formatted(apiVersion, kind, rest.formatted(TEMPLATE)));

    assertThat(file.outcomes()).containsExactly(new Outcome.Injected(kind + "/web", List.of()));
    assertThat(sidecar(read(file.text()).findPath(template).orElseThrow().toString())).isTrue();
  }

  @Test
  void podIsInjected() {
    InjectedText file = inject(POD);

    assertThat(file.outcomes()).containsExactly(new Outcome.Injected("Pod/web", List.of()));
    assertThat(sidecar(file.text())).isTrue();
  }

  @Test
  void itemsOfListsAreInjected() {
    InjectedText file =
        inject(
            """
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {b: "1"}}
            - {apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: web}]}}
            """);

    assertThat(file.outcomes()).containsExactly(new Outcome.Injected("Pod/web", List.of()));
    List<?> items = ((JsonArray) read(file.text()).find("items").orElseThrow()).elements();
    assertThat(items.getFirst())
        .hasToString(
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},"
                + "\"data\":{\"b\":\"1\"}}");
    assertThat(sidecar(items.getLast().toString())).isTrue();
  }

  @Test
  void itemsOfATypedListNeedNotNameTheirKind() {
    InjectedText file =
        inject(
            "kind: PodList\nitems: [{metadata: {name: web}, spec: {containers: [{name: web}]}}]\n");

    assertThat(file.outcomes()).containsExactly(new Outcome.Injected("Pod/web", List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# nothing\n",
        "",
        "apiVersion: v1\nkind: Service # x\nmetadata: {name: 'web'}\n",
        "apiVersion: example.com/v1\nkind: Job\nspec: {template: " + TEMPLATE + "}\n",
        "apiVersion: v1\nkind: ReplicationController\nmetadata: {name: web}\nspec: {replicas:  0}",
        "kind: ConfigMap\n<<: &a {b: 1}\nc: *d\nc: 2\n",
        "kind: Pod\nmetadata: {name: a}\nspec: {hostNetwork: true,   containers: [{name: a}]}\n",
        "kind: Pod\nmetadata: {labels: {sluice.mesh/inject: 'false'}}\nspec: {containers: [{name:"
            + " a}]}\n",
        "kind: Pod\nmetadata: {namespace: kube-system}\nspec: {containers: [{name: a}]}\n",
        "{\"kind\":\"Service\",   \"a\":1}",
      })
  void whatIsNotInjectedStaysToTheLastByte(String text) {
    assertThat(inject(text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "apiVersion: v1\n"
            + "items:\n"
            + "# a\n"
            + "- kind:   Service # first\n"
            + "%s# b\n\n"
            + "- kind: Secret  # last\n"
            + "kind: List\n",
        "kind: List\nitems:\n  -   kind: Service\n%s  - {kind:   Secret}\n",
        "{\"kind\": \"List\",  \"items\": [{\"kind\":   \"Service\"}%s,  {\"kind\":\"Secret\"}]}",
      })
  void entriesOfAListThatAreNotInjectedStayToTheLastByte(String list) {
    String entry =
        list.startsWith("{")
            ? ", {\"kind\":\"Pod\",\"spec\":{\"containers\":[{\"name\":\"web\"}]}}"
            : (list.contains("\n  -") ? "  " : "")
                + "- {kind: Pod, spec: {containers: [{name: web}]}}\n";
    String[] around = list.split("%s");

    String text = inject(list.formatted(entry)).text();

    assertThat(text).startsWith(around[0]).endsWith(around[1]);
    assertThat(sidecar(text)).isTrue();
    assertThat(read(text).find("items").orElseThrow().asList()).hasSize(3);
  }

  @Test
  void entriesThatNameAnchorsOfOthersAreReadTogether() {
    String list =
        "kind: List\nitems:\n- {kind: Service, a: &a {name: web}}\n"
            + "- {kind: Pod, spec: {containers: [*a]}}\n";

    InjectedText file = inject(list);

    assertThat(file.outcomes()).containsExactly(new Outcome.Injected("Pod/", List.of()));
    assertThat(sidecar(file.text())).isTrue();
  }

  @Test
  void whatOnlyLooksLikeAListIsReadAsAWhole() {
    String pod =
        "kind: Pod\nspec: {containers: [{name: web}]}\na: \"\nitems:\n- kind: Pod\nkind: List\"\n";

    InjectedText file = inject(pod);

    assertThat(file.outcomes()).containsExactly(new Outcome.Injected("Pod/", List.of()));
    assertThat(read(file.text()).find("a").orElseThrow().asText())
        .isEqualTo(" items: - kind: Pod kind: List");
  }

  @Test
  void mergeKeysAreWrittenOut() {
    String text =
        inject(
                "kind: Pod\nspec:\n  containers:\n  - &base {name: web, image: example/web}\n"
                    + "  - <<: *base\n    name: helper\n")
            .text();

    assertThat(text).contains("  - name: helper\n    image: example/web\n");
    assertThat(sidecar(text)).isTrue();
  }

  @Test
  void nothingInLabelsAnnotationsAndArgumentsIsAnEmptyText() {
    InjectedText file =
        inject(
            "kind: Pod\n"
                + "metadata: {labels: {a: }, annotations: {b: null}}\n"
                + "spec: {initContainers: null, containers: [{name: web, args: [~, x], env:"
                + " null}]}\n");

    assertThat(file.outcomes()).containsExactly(new Outcome.Injected("Pod/", List.of()));
  }

  @Test
  void wholeNumbersMayBeWrittenAsHelmDoes() {
    InjectedText file =
        inject(
            POD.replace("{containers", "{securityContext: {runAsUser: 1.00068e+09}, containers"));

    assertThat(file.outcomes()).containsExactly(new Outcome.Injected("Pod/web", List.of()));
    assertThat(file.text()).contains("runAsUser: 1000680000\n");
  }

  @Test
  void keysAreWrittenAsKubectlReadsThem() {
    String text =
        inject(POD.replace("{name: web}\n", "{name: web, labels: {y: a, 1.0: b}}\n")).text();

    assertThat(text).contains("    \"true\": a\n    \"1\": b\n");
  }

  @ParameterizedTest
  @CsvSource({
    "argoproj.io/v1alpha1, Rollout",
    "apps.kruise.io/v1alpha1, CloneSet",
    "apps.openshift.io/v1, DeploymentConfig"
  })
  void kindsOfOthersWhosePodsAreAsTheyAreWrittenAreInjected(String apiVersion, String kind) {
    InjectedText file =
        inject(
            "apiVersion: %s\nkind: %s\nmetadata: {name: web}\nspec: {template: %s}\n"
                .formatted(apiVersion, kind, TEMPLATE));

    assertThat(file.outcomes()).containsExactly(new Outcome.Injected(kind + "/web", List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spec: {template: %s}                              | spec.template",
        "spec: {jobTemplate: {spec: {template: %s}}}       | spec.jobTemplate.spec.template",
        "spec: {replicaSpecs: {Worker: {template: %s}}}    | spec.replicaSpecs.Worker.template",
        "spec: {groups: [{a: 1}, {podTemplate: %s}]}       | spec.groups[1].podTemplate",
      })
  void otherKindsWithAPodTemplateAreNamed(String spec, String place) {
    String text =
        "apiVersion: example.com/v1\nkind: Job\nmetadata: {name: web}\n" + spec.formatted(TEMPLATE);
    InjectedText file = inject(text);

    assertThat(file.text()).isEqualTo(text);
    assertThat(file.outcomes()).hasSize(1);
    assertThat(((Outcome.LeftAlone) file.outcomes().getFirst()))
        .returns("Job/web", Outcome.LeftAlone::object)
        .extracting(Outcome.LeftAlone::because)
        .asString()
        .contains("example.com/v1", "pod template at " + place);
  }

  @ParameterizedTest
  @CsvSource({
    "'', annotations, sluice.mesh/exclude-outbound-ports",
    "'', labels, sluice.mesh/inject",
    "profile: istio, annotations, traffic.sidecar.istio.io/excludeOutboundPorts",
    "profile: istio, labels, sidecar.istio.io/inject",
    "profile: osm, annotations, openservicemesh.io/sidecar-injection",
  })
  void wordsOnAWorkloadInsteadOfItsTemplateAreTold(String settings, String kind, String key) {
    String workload =
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, %s: {%s: '5432'}}\n"
                .formatted(kind, key)
            + "spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a}]}}}";

    InjectedText file =
        InjectedText.of(
            new ManualInjector(settings(settings), HomeNamespaces.UNKNOWN), file(workload));

    assertThat(file.outcomes())
        .containsExactly(
            new Outcome.Injected(
                "Deployment/web",
                List.of(
                    "metadata.%s['%s']: has no effect: of a workload only spec.template.metadata.%s count; move it there"
                        .formatted(kind, key, kind))));
  }

  @Test
  void wordsThatTheTemplateHasTooAreFineOnAWorkload() {
    InjectedText file =
        inject(
            "apiVersion: apps/v1\n"
                + "kind: Deployment\n"
                + "metadata: {name: web, labels: {sluice.mesh/inject: 'true', istio.io/rev: a}}\n"
                + "spec: {template: {metadata: {labels: {sluice.mesh/inject: 'true'}}, spec:"
                + " {containers: [{name: a}]}}}\n");

    assertThat(file.outcomes()).containsExactly(new Outcome.Injected("Deployment/web", List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "profile: istio", "profile: osm"})
  void misspeltWordsOfOtherMeshesAreTold(String settings) {
    InjectedText file =
        InjectedText.of(
            new ManualInjector(settings(settings), HomeNamespaces.UNKNOWN),
            file(
                POD.replace(
                    "{name: web}\n",
                    "{name: web, annotations: {traffic.sidecar.istio.io/excludeOutboundports:"
                        + " '1'}}\n")));

    assertThat(((Outcome.Injected) file.outcomes().getFirst()).warnings())
        .containsExactly(
            "metadata.annotations['traffic.sidecar.istio.io/excludeOutboundports']: has no effect:"
                + " there is no annotation of this name;"
                + " traffic.sidecar.istio.io/excludeOutboundPorts is probably meant");
  }

  @Test
  void onlyInjectedDocumentsAreWrittenAnew() {
    String service = "# front\nkind:   Service\n";
    String end = "---\nkind: Secret # last";

    String text = inject(service + "---\n# the pod\n" + POD + "# end\n" + end).text();

    assertThat(text).startsWith(service + "---\n# the pod\napiVersion: v1\nkind: Pod\n");
    assertThat(text).endsWith("# end\n" + end);
  }

  @Test
  void jsonStaysJson() {
    String text =
        inject("{\"kind\": \"Pod\", \"spec\": {\"containers\": [{\"name\": \"web\"}]}}").text();

    assertThat(text).startsWith("{\n    \"kind\": \"Pod\",\n");
    assertThat(sidecar(text)).isTrue();
  }

  @Test
  void textThatLooksLikeSomethingElseStaysText() {
    String text =
        inject(POD.replace("{name: web}\n", "{name: web, labels: {a: \"1\", b: 'yes', c: v1}}\n"))
            .text();

    assertThat(text).contains("  labels:\n    a: \"1\"\n    b: \"yes\"\n    c: v1\n");
  }

  @Test
  void bootstrapIsOneLineWithoutEscapes() {
    assertThat(inject(POD).text()).contains("    - '{\"admin\":{\"address\":{");
  }

  @Test
  void secondTimeChangesNothing() {
    String once = inject("# mine\n" + POD).text();
    InjectedText twice = inject(once);

    assertThat(twice.text()).isEqualTo(once);
    assertThat(twice.outcomes()).containsExactly(new Outcome.Unchanged("Pod/web"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                                        | injected",
        "sluice.mesh/injection: disabled                           | left",
      })
  void namespaceIsTakenToAskUnlessItSaysOtherwise(String labels, String expected) {
    NamespaceFacts shop =
        new NamespaceFacts(
            "shop",
            labels.isEmpty() ? Map.of() : Map.of("sluice.mesh/injection", "disabled"),
            Map.of());
    HomeNamespaces namespaces = new HomeNamespaces(Map.of("shop", shop), "shop");

    InjectedText file = InjectedText.of(new ManualInjector(settings(""), namespaces), file(POD));

    assertThat(file.outcomes().getFirst())
        .isInstanceOf(
            expected.equals("injected") ? Outcome.Injected.class : Outcome.LeftAlone.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "policy: disabled",
        "profile: istio",
        "profile: istio\nrevision: canary",
        "profile: istio\npolicy: disabled",
        "profile: osm\nmeshName: osm"
      })
  void nobodyHasToAskInTheWordsOfTheProfile(String configuration) {
    InjectedText file =
        InjectedText.of(
            new ManualInjector(settings(configuration), HomeNamespaces.UNKNOWN), file(POD));

    assertThat(file.outcomes().getFirst()).isInstanceOf(Outcome.Injected.class);
  }

  @Test
  void namespacesAmongTheManifestsAreSeen() throws ManifestException {
    ManifestFile file =
        file("kind: Namespace\nmetadata: {name: shop, labels: {a: b}}\n---\n" + POD);

    assertThat(file.namespaces())
        .isEqualTo(Map.of("shop", new NamespaceFacts("shop", Map.of("a", "b"), Map.of())));
  }

  @Test
  void refusedPodIsNamedWithItsPlace() {
    InjectedText file =
        inject(
            "kind: Service\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec:"
                + " {containers: [{name: web, securityContext: {runAsUser: 1337}}]}}}\n");

    assertThat(file.outcomes()).hasSize(1);
    Outcome.Refused refused = (Outcome.Refused) file.outcomes().getFirst();
    assertThat(refused.object()).isEqualTo("Deployment/web");
    assertThat(refused.message())
        .startsWith("deploy.yaml: document at line 2: Deployment/web: spec.template: ")
        .contains("runAsUser", "bypass");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{kind: Pod, metadata: 5}                           | metadata: '5': must be a mapping",
        "{kind: [Pod]}                                      | kind",
        "{kind: Deployment, spec: {template: 5}}            | spec.template",
        "{kind: List, items: 5}                             | items: '5': must be a list",
        "{kind: Pod, metadata: {namespace: 5}}              | metadata.namespace",
        "{kind: Pod, spec: {}}                              | spec.containers is missing",
        "{kind: Pod}                                        | spec is missing",
      })
  void malformedPodIsRefused(String manifest, String message) {
    // Not the first character: that would make it JSON.
    InjectedText file = inject("--- " + manifest + "\n");

    assertThat(file.outcomes()).hasSize(1);
    assertThat(((Outcome.Refused) file.outcomes().getFirst()).message())
        .startsWith("deploy.yaml: ")
        .contains(message);
  }

  @Test
  void malformedWorkloadIsRefusedByItsLine() {
    assertThatThrownBy(() -> inject("kind: Service\n---\nkind: Pod\n~: Pod\n"))
        .hasCauseInstanceOf(ManifestException.class)
        .hasMessage("deploy.yaml: line 4: no key can be '~'; put it in quotes");
  }

  private static boolean sidecar(String text) {
    return text.contains("sluice-proxy") && text.contains("sluice.mesh/redirect");
  }

  private static InjectedText inject(String text) {
    return InjectedText.of(new ManualInjector(settings(""), HomeNamespaces.UNKNOWN), file(text));
  }

  private static ManifestFile file(String text) {
    return InjectedText.file("deploy.yaml", text);
  }

  private static JsonObject read(String text) {
    try {
      return (JsonObject)
          Documents.read("out.yaml", text.getBytes(StandardCharsets.UTF_8)).getFirst();
    } catch (ManifestException e) {
      throw new AssertionError(e);
    }
  }

  private static InjectorSettings settings(String configuration) {
    try {
      return InjectorSettings.parse(Map.of("config.yaml", configuration));
    } catch (TemplateException e) {
      throw new AssertionError(e);
    }
  }
}
