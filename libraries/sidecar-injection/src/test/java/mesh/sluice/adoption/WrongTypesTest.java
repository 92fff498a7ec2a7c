package mesh.sluice.adoption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import mesh.sluice.injection.Injection;
import mesh.sluice.injection.Injector;
import mesh.sluice.injection.PodObject;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user writes ends in an answer, whatever its type; only our own errors are exceptions. */
class WrongTypesTest {
  private static final NamespaceFacts SHOP =
      new NamespaceFacts(
          "shop",
          Map.of("sluice.mesh/injection", "enabled", "sluice.mesh/adopt", "enabled"),
          Map.of());

  private static final JsonObject RICH =
      ForeignPods.yaml(
          """
          metadata:
            name: web
            labels: {app: web}
            annotations: {sluice.mesh/exclude-outbound-ports: "3306"}
          spec:
            restartPolicy: Never
            securityContext: {runAsUser: 1000}
            volumes: [{name: data, emptyDir: {}}]
            initContainers: [{name: setup, image: example/setup, command: [a], args: [b]}]
            containers:
            - name: web
              image: example/web
              env: [{name: A, value: b}, {name: C, valueFrom: {fieldRef: {fieldPath: d}}}]
              envFrom: [{configMapRef: {name: e}}]
              ports: [{name: http, containerPort: 8080, protocol: TCP}]
              volumeMounts: [{name: data, mountPath: /data}]
              securityContext: {runAsGroup: 1000, capabilities: {drop: [ALL]}}
              livenessProbe: {httpGet: {path: /, port: http, scheme: HTTP}, timeoutSeconds: 3}
              readinessProbe: {grpc: {port: 9000, service: a}}
              startupProbe: {tcpSocket: {port: 80, host: a}}
              lifecycle:
                postStart: {httpGet: {path: /up, port: 80, httpHeaders: [{name: A, value: b}]}}
                preStop: {exec: {command: [c]}}
            - name: sluice-proxy
              image: auto
              env: [{name: E, value: f}]
              ports: [{containerPort: 9999}]
              volumeMounts: [{name: data, mountPath: /data}]
              resources: {requests: {cpu: 1}}
          """);

  static Stream<JsonObject> pods() {
    List<JsonObject> pods = new ArrayList<>(List.of(RICH, injected(RICH)));
    for (String name : ForeignPods.ALL) {
      pods.add(ForeignPods.read(name));
      pods.add(AdopterTest.adopted(ForeignPods.read(name)).pod());
    }
    return pods.stream();
  }

  @ParameterizedTest
  @MethodSource("pods")
  void anyValueOfAnyTypeIsAnswered(JsonObject pod) throws TemplateException {
    InjectorSettings settings = InjectorSettings.parse(Map.of());

    forEachChange(
        pod,
        changed -> {
          JsonObject object = changed.asObject();
          assertThat(AdoptionValidation.inject(object, SHOP, settings)).isNotNull();
          assertThat(Adopter.adopt(object, SHOP, settings)).isNotNull();
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"v\":1,\"override\":{\"list\":\"containers\",\"index\":0,\"container\":{\"name\":5}}}",
        "{\"v\":1,\"override\":{\"list\":\"containers\",\"index\":0,\"container\":{\"env\":5}}}",
        "{\"v\":1,\"adopted\":\"istio\",\"init\":{\"name\":\"istio-init\",\"args\":5}}",
        "{\"v\":1,\"adopted\":5}",
        "{\"v\":1,\"probes\":5}",
        "{\"v\":1,\"labels\":[5]}",
        "{\"v\":1,\"volumes\":{\"a\":5}}",
        "5"
      })
  void statusThatSomebodyElseWroteIsRefused(String status) throws TemplateException {
    JsonObject pod = new PodObject(RICH).withAnnotation("sluice.mesh/status", status).json();

    assertThat(AdoptionValidation.inject(pod, SHOP, InjectorSettings.parse(Map.of())))
        .isInstanceOf(Injection.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "env: 5",
        "env[0].name: [{}]",
        "env[0].value: [{name: A, value: 5}]",
        "ports: [5]",
        "ports[0].name: [{name: 5}]",
        "volumeMounts: {}",
        "args: a",
        "command[0]: [5]",
        "lifecycle.preStop: {preStop: [a]}",
        "startupProbe: x",
        "startupProbe.httpGet.path: {httpGet: {path: 5}}"
      })
  void templateOfTheWrongTypeIsTheOperatorsFaultAndNotTheUsers(String pathAndValue) {
    String path = pathAndValue.split(":", 2)[0];
    String field = path.split("[\\[.]", 2)[0] + ":" + pathAndValue.split(":", 2)[1];
    String template =
        "container: {name: sluice-proxy, image: example/envoy, securityContext: {runAsUser: 1,"
            + " runAsGroup: 1}, "
            + field
            + "}";

    assertThatExceptionOfType(TemplateException.class)
        .isThrownBy(() -> InjectorSettings.parse(Map.of("sidecar.yaml", template)))
        .withMessageContaining("container." + path);
  }

  @Test
  void capabilitiesThatAreNoListAreTheOperatorsFault() {
    String template =
        "container: {name: sluice-proxy, image: example/envoy, securityContext: {runAsUser: 1,"
            + " runAsGroup: 1, capabilities: {add: {NET_RAW: 1}}}}";

    assertThatExceptionOfType(TemplateException.class)
        .isThrownBy(() -> InjectorSettings.parse(Map.of("sidecar.yaml", template)))
        .withMessageContaining("container.securityContext.capabilities.add");
  }

  @Test
  void ownerThatThereCannotBeIsTheOperatorsFault() {
    String template =
        "container: {name: sluice-proxy, image: example/envoy, securityContext: {runAsUser: 1,"
            + " runAsGroup: 99999999999}}";

    assertThatExceptionOfType(TemplateException.class)
        .isThrownBy(() -> InjectorSettings.parse(Map.of("sidecar.yaml", template)))
        .withMessageContaining("container.securityContext.runAsGroup: '99999999999'");
  }

  @Test
  void ourOwnMistakeIsNoFaultOfThePod() {
    JsonValue pod = new JsonObject(Map.of("metadata", new JsonString("secret")));

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> new PodObject(pod.asObject()).withAnnotation("a", "b"))
        .withMessageContaining("JsonString where only a JsonObject was expected")
        .withMessageNotContaining("secret");
  }

  private static JsonObject injected(JsonObject pod) {
    try {
      Injection injection = Injector.inject(pod, SHOP, InjectorSettings.parse(Map.of()));
      assertThat(injection).isInstanceOf(Injection.Injected.class);
      return ((Injection.Injected) injection).pod();
    } catch (TemplateException e) {
      throw new AssertionError(e);
    }
  }

  /** Gives the value with each value inside of it, in turn, replaced by one of each type. */
  private static void forEachChange(JsonValue value, Consumer<JsonValue> check) {
    switch (value) {
      case JsonObject object ->
          object
              .members()
              .forEach(
                  (name, member) -> {
                    Consumer<JsonValue> inside =
                        changed -> check.accept(object.with(name, changed));
                    replacements().forEach(inside);
                    forEachChange(member, inside);
                  });
      case JsonArray(List<JsonValue> elements) -> {
        for (int i = 0; i < elements.size(); i++) {
          int index = i;
          Consumer<JsonValue> inside =
              changed -> {
                List<JsonValue> others = new ArrayList<>(elements);
                others.set(index, changed);
                check.accept(new JsonArray(others));
              };
          replacements().forEach(inside);
          forEachChange(elements.get(i), inside);
        }
      }
      default -> {
        // Holds no other value.
      }
    }
  }

  private static List<JsonValue> replacements() {
    return List.of(
        new JsonNumber(5),
        new JsonString("x"),
        new JsonBoolean(true),
        new JsonNull(),
        new JsonArray(List.of()),
        new JsonArray(List.of(new JsonNumber(5))),
        new JsonObject(Map.of()),
        new JsonObject(Map.of("a", new JsonNumber(5))));
  }
}
