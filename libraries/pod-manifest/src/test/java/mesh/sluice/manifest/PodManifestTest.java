package mesh.sluice.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.profile.ContainerFacts;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.profile.RunAs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodManifestTest {
  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: web-0
        namespace: shop
        labels: {app: web}
        annotations:
          sidecar.istio.io/status: '{}'
      spec:
        hostNetwork: true
        securityContext: {runAsUser: 1000, fsGroup: 7}
        initContainers:
        - name: prepare
        containers:
        - name: web
          env:
          - {name: PORT, value: "8080"}
          - {name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
          - {name: EMPTY}
        - name: istio-proxy
          args: [proxy, sidecar]
          securityContext: {runAsUser: 1337, runAsGroup: 1338}
      status: {phase: Running}
      """;

  private static PodManifest read(String text) throws ManifestException {
    return PodManifest.read("pod.yaml", text.getBytes(StandardCharsets.UTF_8), Optional.empty());
  }

  private static void assertRefused(String text, String message) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(ManifestException.class).hasMessage(message);
  }

  @Test
  void podItselfIsAtHand() throws Exception {
    assertThat(read(POD).pod().findPath("spec.securityContext.fsGroup"))
        .contains(new JsonNumber(7));
  }

  @Test
  void podOfAWorkloadIsItsTemplate() throws Exception {
    JsonObject pod =
        read("""
        kind: Deployment
        metadata: {name: web, labels: {of: deployment}}
        spec:
          template:
            metadata: {labels: {of: template}}
            spec: {containers: [{name: web}]}
        """)
            .pod();

    assertThat(pod.members()).containsOnlyKeys("metadata", "spec");
    assertThat(pod.findPath("metadata.labels.of")).contains(new JsonString("template"));
  }

  @Test
  void everythingThatProfilesAskAboutIsRead() throws Exception {
    PodManifest manifest = read(POD);

    assertThat(manifest.notes()).isEmpty();
    assertThat(manifest.facts())
        .isEqualTo(
            new PodFacts(
                NamespaceFacts.named("shop"),
                "web-0",
                Map.of("app", "web"),
                Map.of("sidecar.istio.io/status", "{}"),
                new RunAs(RunAs.of(1000, 0).user(), Optional.empty()),
                List.of(ContainerFacts.named("prepare")),
                List.of(
                    ContainerFacts.named("web").withEnv(Map.of("PORT", "8080", "EMPTY", "")),
                    ContainerFacts.named("istio-proxy")
                        .withRunAs(RunAs.of(1337, 1338))
                        .withArgs(List.of("proxy", "sidecar"))),
                true));
  }

  @Test
  void podWithoutNamespaceIsInTheDefaultOneOrTheOneThatIsGiven() throws Exception {
    String pod = "kind: Pod\nspec: {containers: [{name: web}]}";
    NamespaceFacts given = new NamespaceFacts("shop", Map.of("a", "b"), Map.of());

    assertThat(read(pod).facts().namespace().name()).isEqualTo("default");
    assertThat(
            PodManifest.read("p", pod.getBytes(StandardCharsets.UTF_8), Optional.of(given))
                .facts()
                .namespace())
        .isEqualTo(given);
  }

  @Test
  void anotherNamespaceThanThePodsIsRefused() {
    Optional<NamespaceFacts> other = Optional.of(NamespaceFacts.named("bank"));
    assertThatThrownBy(() -> PodManifest.read("p", POD.getBytes(StandardCharsets.UTF_8), other))
        .hasMessage(
            "p: metadata.namespace: 'shop': the given namespace is another one, bank; give the"
                + " pod's own, or none");
  }

  @Test
  void templateOfAWorkloadIsUsedAndThatIsSaid() throws Exception {
    PodManifest manifest =
        read(
            """
            kind: Deployment
            metadata: {name: web, namespace: shop, annotations: {mine: not the pod's}}
            spec:
              template:
                metadata: {labels: {app: web}, namespace: elsewhere}
                spec: {containers: [{name: web}]}
            """);

    assertThat(manifest.notes())
        .containsExactly(
            "pod.yaml: the kind Deployment is not a pod; the template at spec.template is used, as"
                + " its pods will have it");
    assertThat(manifest.facts().name()).isEmpty();
    assertThat(manifest.facts().namespace().name()).isEqualTo("shop");
    assertThat(manifest.facts().labels()).containsOnly(Map.entry("app", "web"));
    assertThat(manifest.facts().annotations()).isEmpty();
  }

  @Test
  void templateOfACronJobIsFound() throws Exception {
    PodManifest manifest =
        read(
            """
            kind: CronJob
            spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: tick}]}}}}}
            """);

    assertThat(manifest.notes())
        .hasSize(1)
        .first()
        .asString()
        .contains("spec.jobTemplate.spec.template");
  }

  @Test
  void onePodOfAListIsUsed() throws Exception {
    assertThat(read("kind: List\nitems:\n- " + POD.replace("\n", "\n  ")).facts().name())
        .isEqualTo("web-0");
    assertRefused(
        "kind: PodList\nitems: []",
        "pod.yaml: it holds no pod, and nothing with a pod template, but an empty list; give what"
            + " kubectl get pod NAME -o yaml prints");
  }

  @Test
  void otherDocumentsAreLeftAsideAndThatIsSaid() throws Exception {
    assertThat(read("kind: Service\n---\n" + POD).notes())
        .containsExactly("pod.yaml: ignored: Service");
  }

  @Test
  void severalPodsAreRefused() {
    assertRefused(
        POD + "---\n" + POD,
        "pod.yaml: it holds 2 pods or workloads; give one of them, for example by kubectl get pod"
            + " NAME -o yaml");
  }

  @Test
  void fileWithoutAPodIsRefused() {
    assertRefused(
        "kind: Service\nspec: {}\n---\nkind: ConfigMap",
        "pod.yaml: it holds no pod, and nothing with a pod template, but Service, ConfigMap; give"
            + " what kubectl get pod NAME -o yaml prints");
    assertRefused(
        "a: 1",
        "pod.yaml: kind is missing; give a manifest such as kubectl get pod NAME -o yaml prints");
    assertThatThrownBy(() -> read("- 1")).hasMessageContaining("must be a mapping");
  }

  @Test
  void podWithoutContainersIsRefused() {
    assertRefused("kind: Pod", "pod.yaml: spec is missing; a pod needs its containers");
    assertRefused(
        "kind: Pod\nspec: {}",
        "pod.yaml: spec.containers is missing; a pod needs at least one container");
    assertRefused(
        "kind: Pod\nspec: {containers: []}",
        "pod.yaml: spec.containers: '[]': a pod needs at least one container");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          name: web-0 | name: 5 | metadata.name: '5': must be text; write it in double quotes
          app: web | app: yes | metadata.labels.app: 'true': must be text; write it in double quotes
          '{}' | {} | metadata.annotations['sidecar.istio.io/status']: '{}': must be text; write it in double quotes
          hostNetwork: true | hostNetwork: maybe | spec.hostNetwork: 'maybe': must be true or false, without quotes
          runAsUser: 1000 | runAsUser: root | spec.securityContext.runAsUser: 'root': must be a whole number, without quotes
          runAsUser: 1337 | runAsUser: -1 | spec.containers[1].securityContext.runAsUser: '-1': not a user or group id; write a number from 0 to 4294967294
          runAsGroup: 1338 | runAsGroup: "1338" | spec.containers[1].securityContext.runAsGroup: '1338': must be a whole number, without quotes
          "8080" | 8080 | spec.containers[0].env[0].value: '8080': must be text; write it in double quotes
          {name: EMPTY} | {value: x} | spec.containers[0].env[2].name is missing; give the variable a name
          [proxy, sidecar] | proxy | spec.containers[1].args: 'proxy': must be a list; write each entry on a line that begins with a dash
          name: prepare | nome: prepare | spec.initContainers[0].name is missing; give the container a name
          name: prepare | name: web | spec.containers[0].name: 'web': two containers have this name; give each one its own
          """)
  void whatIsWrongIsNamedByItsPath(String right, String wrong, String complaint) {
    assertThat(POD).contains(right);
    assertRefused(POD.replace(right, wrong), "pod.yaml: " + complaint);
  }

  @Test
  void messageHasNoControlCharacters() {
    assertThatThrownBy(
            () ->
                PodManifest.read(
                    "pod.yaml",
                    "kind: \"P\\tod\"".getBytes(StandardCharsets.UTF_8),
                    Optional.empty()))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("P?od");
  }
}
