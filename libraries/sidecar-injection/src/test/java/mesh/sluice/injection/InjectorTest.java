package mesh.sluice.injection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.injection.Injection.Injected;
import mesh.sluice.injection.Injection.Refused;
import mesh.sluice.injection.Injection.Skipped;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.selection.SelectionReason;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InjectorTest {
  static final NamespaceFacts SHOP =
      new NamespaceFacts("shop", Map.of("sluice.mesh/injection", "enabled"), Map.of());
  private static final String WEB = "spec: {containers: [{name: web, image: example/web}]}";

  @Test
  void podGetsTheSidecarBeforeAllOthers() {
    PodObject pod =
        injected(
            "spec: {initContainers: [{name: setup}], containers: [{name: web, image:"
                + " example/web}]}");

    assertThat(names(pod, "initContainers")).containsExactly("sluice-proxy", "setup");
    assertThat(names(pod, "containers")).containsExactly("web");
    assertThat(pod.list("initContainers").getFirst().find("restartPolicy"))
        .contains(new JsonString("Always"));
  }

  @Test
  void annotationHoldsTheWholePolicy() {
    PodObject pod =
        injected("metadata: {annotations: {sluice.mesh/exclude-outbound-ports: '3306'}}\n" + WEB);

    RedirectPolicy policy =
        RedirectAnnotation.parse(pod.annotation(RedirectAnnotation.KEY).orElseThrow());
    assertThat(policy.outbound().excludePorts().contains(3306)).isTrue();
    assertThat(policy.outbound().excludePorts().contains(3307)).isFalse();
  }

  @Test
  void sidecarFitsTheRestrictedStandard() {
    JsonObject security =
        (JsonObject)
            injected(WEB).list("initContainers").getFirst().find("securityContext").orElseThrow();

    assertThat(security.findPath("capabilities.drop")).hasToString("Optional[[\"ALL\"]]");
    assertThat(security.findPath("capabilities.add")).isEmpty();
    assertThat(security.find("runAsNonRoot")).hasToString("Optional[true]");
    assertThat(security.find("readOnlyRootFilesystem")).hasToString("Optional[true]");
    assertThat(security.find("allowPrivilegeEscalation")).hasToString("Optional[false]");
    assertThat(security.findPath("seccompProfile.type")).contains(new JsonString("RuntimeDefault"));
  }

  @Test
  void plainContainerWhereConfigured() {
    Injected injected = inject(WEB, Map.of("config.yaml", "nativeSidecar: false"), Injected.class);

    PodObject pod = new PodObject(injected.pod());
    assertThat(names(pod, "containers")).containsExactly("sluice-proxy", "web");
    assertThat(pod.list("initContainers")).isEmpty();
    assertThat(pod.list("containers").getFirst().find("restartPolicy")).isEmpty();
  }

  @Test
  void userWritesPartsOfTheSidecar() {
    PodObject pod =
        injected(
            """
            spec:
              containers:
              - {name: web, image: example/web}
              - name: sluice-proxy
                image: auto
                resources: {requests: {cpu: 2}}
                env: [{name: EXTRA, value: "1"}]
            """);

    JsonObject sidecar = pod.list("initContainers").getFirst();
    assertThat(names(pod, "containers")).containsExactly("web");
    assertThat(sidecar.find("image").orElseThrow())
        .hasToString("\"docker.io/envoyproxy/envoy:distroless-v1.36.2\"");
    assertThat(sidecar.find("resources")).hasToString("Optional[{\"requests\":{\"cpu\":2}}]");
    assertThat(sidecar.find("env").orElseThrow().toString()).contains("EXTRA", "POD_NAME");
  }

  @Test
  void probesAreAskedThroughEnvoy() {
    PodObject pod =
        injected(
            """
            spec:
              containers:
              - name: web
                ports: [{name: http, containerPort: 8080}]
                livenessProbe: {httpGet: {path: /live, port: http}, periodSeconds: 3}
                readinessProbe: {tcpSocket: {port: 5432}}
                startupProbe: {exec: {command: ["true"]}}
            """);

    JsonObject web = pod.list("containers").getFirst();
    assertThat(web.find("livenessProbe").orElseThrow())
        .hasToString(
            "{\"periodSeconds\":3,\"httpGet\":{\"path\":\"/probe/web/livez\",\"port\":15021,"
                + "\"scheme\":\"HTTP\"}}");
    assertThat(web.find("readinessProbe").orElseThrow())
        .hasToString(
            "{\"httpGet\":{\"path\":\"/probe/web/readyz\",\"port\":15021,\"scheme\":\"HTTP\"}}");
    assertThat(web.findPath("startupProbe.exec")).isPresent();
    assertThat(pod.list("initContainers").getFirst().find("args").orElseThrow().toString())
        .contains("/probe/web/livez", "/live", "application-tcp");
  }

  @Test
  void hooksAreAskedThroughEnvoy() {
    PodObject pod =
        injected(
            """
            spec:
              containers:
              - name: web
                lifecycle:
                  postStart: {httpGet: {path: /up, port: 8080}}
                  preStop: {httpGet: {path: /drain, port: 8080, httpHeaders: [{name: A, value: b}]}}
              - name: db
                lifecycle: {postStart: {exec: {command: [x]}}, preStop: {tcpSocket: {port: 1}}}
            """);

    assertThat(pod.list("containers").getFirst().find("lifecycle").orElseThrow())
        .hasToString(
            "{\"postStart\":{\"httpGet\":{\"path\":\"/lifecycle/web/poststart\",\"port\":15021,"
                + "\"scheme\":\"HTTP\"}},\"preStop\":{\"httpGet\":{\"path\":\"/lifecycle/web/prestop\","
                + "\"port\":15021,\"scheme\":\"HTTP\",\"httpHeaders\":[{\"name\":\"A\",\"value\":\"b\"}]}}}");
    assertThat(pod.list("containers").getLast().find("lifecycle").orElseThrow())
        .hasToString(
            "{\"postStart\":{\"exec\":{\"command\":[\"x\"]}},\"preStop\":{\"tcpSocket\":{\"port\":1}}}");
    assertThat(pod.list("initContainers").getFirst().find("args").orElseThrow().toString())
        .contains("/lifecycle/web/poststart", "/lifecycle/web/prestop", "/drain", "retry_policy");
  }

  @Test
  void portsOfHooksAreExcludedWhereConfigured() {
    PodObject pod =
        new PodObject(
            inject(
                    "spec: {containers: [{name: web, lifecycle: {preStop: {httpGet: {port:"
                        + " 8080}}}}]}",
                    Map.of("config.yaml", "probes: exclude"),
                    Injected.class)
                .pod());

    assertThat(
            RedirectAnnotation.parse(pod.annotation(RedirectAnnotation.KEY).orElseThrow())
                .inbound()
                .excludePorts()
                .contains(8080))
        .isTrue();
    assertThat(pod.list("containers").getFirst().findPath("lifecycle.preStop.httpGet.port"))
        .hasToString("Optional[8080]");
  }

  @Test
  void hookThatMayFindNoEnvoyGivesAWarning() {
    Injected injected =
        inject(
            "spec: {containers: [{name: web, lifecycle: {preStop: {httpGet: {port: 8080}}}}]}",
            Map.of("config.yaml", "nativeSidecar: false"),
            Injected.class);

    assertThat(injected.warnings()).singleElement().asString().contains("preStop");
  }

  @Test
  void probeThatSomebodyHasChangedSinceStaysChanged() {
    PodObject once =
        injected("spec: {containers: [{name: web, livenessProbe: {tcpSocket: {port: 80}}}]}");
    JsonObject web = once.list("containers").getFirst();
    PodObject changed =
        once.withList(
            "containers",
            List.of(
                web.with(
                    "livenessProbe", read("periodSeconds: 7\nhttpGet: {path: /new, port: 8080}"))));

    PodObject twice =
        new PodObject(((Injected) Injector.inject(changed.json(), SHOP, settings(Map.of()))).pod());

    assertThat(twice.list("containers").getFirst().find("livenessProbe").orElseThrow().toString())
        .contains("\"periodSeconds\":7", "/probe/web/livez");
    assertThat(twice.list("initContainers").getFirst().find("args").orElseThrow().toString())
        .contains("/new");
  }

  /** What a user may not write beside a status either. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "command: [sh]",
        "args: [-c, 'sleep 1d']",
        "restartPolicy: Never",
        "securityContext: {runAsUser: 0, privileged: true, capabilities: {add: [NET_ADMIN]}}",
        "securityContext: {procMount: Unmasked}",
      })
  void secondRoundKeepsNothingThatIsTheMeshsBusiness(String change) {
    PodObject once = injected(WEB);
    JsonObject forged = once.list("initContainers").getFirst();
    for (var member : ((JsonObject) read(change)).members().entrySet()) {
      forged = forged.with(member.getKey(), member.getValue());
    }
    PodObject changed = once.withList("initContainers", List.of(forged));

    assertThat(((Injected) Injector.inject(changed.json(), SHOP, settings(Map.of()))).pod())
        .isEqualTo(once.json());
  }

  @Test
  void probesOfPortsThatAreNotCapturedStay() {
    PodObject pod =
        injected(
            """
            metadata: {annotations: {sluice.mesh/exclude-inbound-ports: '8080'}}
            spec: {containers: [{name: web, livenessProbe: {httpGet: {path: /live, port: 8080}}}]}
            """);

    assertThat(pod.list("containers").getFirst().findPath("livenessProbe.httpGet.port"))
        .hasToString("Optional[8080]");
  }

  @Test
  void whatTheApiServerFillsInIsNoWishOfTheUser() {
    JsonObject sidecar =
        injected(
                """
                spec:
                  containers:
                  - {name: web, image: example/web}
                  - name: sluice-proxy
                    image: auto
                    imagePullPolicy: Always
                    resources: {}
                    securityContext: {}
                    terminationMessagePath: /dev/termination-log
                    terminationMessagePolicy: File
                """)
            .list("initContainers")
            .getFirst();

    assertThat(sidecar).isEqualTo(injected(WEB).list("initContainers").getFirst());
  }

  @Test
  void portOfAProbeMayBeANumberInQuotes() {
    PodObject pod =
        injected("spec: {containers: [{name: web, livenessProbe: {tcpSocket: {port: '80'}}}]}");

    assertThat(pod.list("containers").getFirst().findPath("livenessProbe.httpGet.path"))
        .contains(new JsonString("/probe/web/livez"));
  }

  @Test
  void initContainersAreProbedPastASidecarThatStartsAfterThem() {
    Injected injected =
        inject(
            """
            spec:
              restartPolicy: Never
              initContainers:
              - {name: agent, restartPolicy: Always, startupProbe: {tcpSocket: {port: 90}}}
              containers:
              - {name: web, livenessProbe: {tcpSocket: {port: 80}}}
            """,
            Map.of("config.yaml", "nativeSidecar: false"),
            Injected.class);

    PodObject pod = new PodObject(injected.pod());
    assertThat(pod.list("initContainers").getFirst().findPath("startupProbe.tcpSocket"))
        .isPresent();
    assertThat(pod.list("containers").getLast().findPath("livenessProbe.httpGet")).isPresent();
    RedirectPolicy policy =
        RedirectAnnotation.parse(pod.annotation(RedirectAnnotation.KEY).orElseThrow());
    assertThat(policy.inbound().excludePorts().contains(90)).isTrue();
    assertThat(policy.inbound().excludePorts().contains(80)).isFalse();
    assertThat(injected.warnings())
        .anyMatch(warning -> warning.contains("does not end"))
        .anyMatch(warning -> warning.contains("init containers run before"));
  }

  @Test
  void wordOfAnotherProfileIsToldToHaveNoEffect() {
    Injected injected =
        inject(
            "metadata: {labels: {sidecar.istio.io/inject: 'true'},"
                + " annotations: {sluice.mesh/exclude-outbound-ports: '3306'}}\n"
                + WEB,
            Map.of("config.yaml", "profile: istio"),
            Injected.class);

    RedirectPolicy policy =
        RedirectAnnotation.parse(
            new PodObject(injected.pod()).annotation(RedirectAnnotation.KEY).orElseThrow());
    assertThat(policy.outbound().excludePorts().contains(3306)).isFalse();
    assertThat(injected.warnings())
        .anyMatch(
            warning -> warning.contains("sluice.mesh/exclude-outbound-ports']: has no effect"));
  }

  @Test
  void kubeletLeavesTheBootstrapAsItIs() {
    PodObject pod =
        injected(
            "spec: {containers: [{name: web, livenessProbe: {httpGet: {path: '/$(A)$$', port:"
                + " 80}}}]}");

    assertThat(pod.list("initContainers").getFirst().find("args").orElseThrow().toString())
        .contains("/$$(A)$$$$");
  }

  @Test
  void statusOfAPodThatIsNotSelectedIsNotRead() {
    Injection injection =
        Injector.inject(
            (JsonObject) read("metadata: {annotations: {sluice.mesh/status: x}}\n" + WEB),
            NamespaceFacts.named("elsewhere"),
            settings(Map.of()));

    assertThat(injection).isInstanceOf(Skipped.class);
  }

  @Test
  void resolversPortIsTakenWhereDnsIsCaptured() {
    String manifest =
        """
        metadata: {annotations: {sluice.mesh/dns-capture: 'true'}}
        spec: {containers: [{name: web, ports: [{containerPort: 15053}]}]}
        """;

    assertThat(inject(manifest, Map.of("config.yaml", "bootstrap: xds"), Refused.class).message())
        .contains("15053", "Envoy listens");
  }

  @Test
  void portsOfProbesAreExcludedWhereConfigured() {
    Injected injected =
        inject(
            """
            spec:
              initContainers:
              - {name: agent, restartPolicy: Always, readinessProbe: {grpc: {port: 9000}}}
              containers: [{name: web, livenessProbe: {tcpSocket: {port: 8080}}}]
            """,
            Map.of("config.yaml", "probes: exclude"),
            Injected.class);

    PodObject pod = new PodObject(injected.pod());
    RedirectPolicy policy =
        RedirectAnnotation.parse(pod.annotation(RedirectAnnotation.KEY).orElseThrow());
    assertThat(policy.inbound().excludePorts().contains(8080)).isTrue();
    assertThat(policy.inbound().excludePorts().contains(9000)).isTrue();
    assertThat(pod.list("containers").getFirst().findPath("livenessProbe.tcpSocket")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        WEB,
        "metadata: {annotations: {a/b: c}, labels: {d: e}}\n" + WEB,
        "spec: {containers: [{name: sluice-proxy, resources: {}}, {name: web}]}",
        "spec: {containers: [{name: web, livenessProbe: {httpGet: {path: /, port: 80}}}]}",
        "spec: {volumes: [{name: data, emptyDir: {}}], containers: [{name: web}]}",
      })
  void secondRoundChangesNothing(String manifest) {
    JsonObject once = injected(manifest).json();

    assertThat(((Injected) Injector.inject(once, SHOP, settings(Map.of()))).pod()).isEqualTo(once);
  }

  @Test
  void secondRoundSeesWhatOthersHaveAdded() {
    PodObject once = injected(WEB);
    JsonObject late = (JsonObject) read("name: late\nlivenessProbe: {tcpSocket: {port: 90}}");
    PodObject changed =
        once.withList("containers", List.of(once.list("containers").getFirst(), late));

    PodObject twice =
        new PodObject(((Injected) Injector.inject(changed.json(), SHOP, settings(Map.of()))).pod());

    assertThat(twice.list("containers").getLast().findPath("livenessProbe.httpGet.path"))
        .contains(new JsonString("/probe/late/livez"));
  }

  @Test
  void podThatIsNotSelectedStays() {
    Injection injection =
        Injector.inject(
            (JsonObject) read(WEB), NamespaceFacts.named("elsewhere"), settings(Map.of()));

    assertThat(injection).isEqualTo(new Skipped(SelectionReason.NAMESPACE_UNSET, List.of()));
  }

  @Test
  void ownerOfAPodThatIsNotSelectedIsToldOfAMisspeltWord() {
    Injection injection =
        Injector.inject(
            (JsonObject) read("metadata: {labels: {sluice.mesh/injct: 'true'}}\n" + WEB),
            NamespaceFacts.named("elsewhere"),
            settings(Map.of()));

    assertThat(injection)
        .isEqualTo(
            new Skipped(
                SelectionReason.NAMESPACE_UNSET,
                List.of(
                    "metadata.labels['sluice.mesh/injct']: there is no label of this name; did you"
                        + " mean sluice.mesh/inject?")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "metadata: {annotations: {sluice.mesh/redirect: '{\"v\":1}'}} | sluice.mesh/redirect |"
            + " remove it",
        "metadata: {annotations: {sluice.mesh/status: 'x'}} | sluice.mesh/status | remove it",
        "metadata: {annotations: {sluice.mesh/inbound-port: x}} | sluice.mesh/inbound-port | 'x'",
        "metadata: {annotations: {sluice.mesh/proxy-cpu: lots}} | sluice.mesh/proxy-cpu | quantity",
        "metadata: {annotations: {sluice.mesh/proxy-log-level: loud}} | proxy-log-level | trace",
        "metadata: {annotations: {sluice.mesh/native-sidecar: maybe}} | native-sidecar | true or"
            + " false",
        "metadata: {annotations: {sluice.mesh/dns-capture: 'true'}} | dns-capture | no resolver",
        "metadata: {annotations: {sluice.mesh/interception-mode: tproxy}} | interception-mode |"
            + " NET_RAW",
        "metadata: {labels: {sluice.mesh/inject: maybe}} | sluice.mesh/inject | true or false",
        "metadata: {annotations: {sluice.mesh/proxy-imgae: x}} | proxy-imgae'] | did you mean"
            + " sluice.mesh/proxy-image?",
        "metadata: {annotations: {sluice.mesh/native-sidecars: 'true'}} | native-sidecars'] | did"
            + " you mean sluice.mesh/native-sidecar?",
        "metadata: {annotations: {sluice.mesh/Inbound-port: '1'}} | Inbound-port'] | did you mean"
            + " sluice.mesh/inbound-port?",
        "metadata: {annotations: {sluice.mesh/colour: blue}} | colour'] | remove it",
        "metadata: {labels: {sluice.mesh/injection: disabled}} | labels['sluice.mesh/injection'] |"
            + " did you mean sluice.mesh/inject?",
      })
  void annotationThatCannotBeCarriedOutIsRefused(String metadata, String field, String remedy) {
    assertThat(inject(metadata + "\n" + WEB, Map.of(), Refused.class).message())
        .contains(field, remedy);
  }

  /** Istio's documentation advises it, for sidecars that are not native. */
  @ParameterizedTest
  @CsvSource({"true,the sidecar is a native one", "false,sluice.mesh/native-sidecar: \"true\""})
  void initContainerAsTheSidecarsUserIsToldWhatMakesItNeedless(String isNative, String remedy) {
    String pod =
        """
        metadata: {annotations: {sluice.mesh/native-sidecar: '%s'}}
        spec:
          initContainers: [{name: fetch, securityContext: {runAsUser: 1337}}]
          containers: [{name: web}]
        """;

    assertThat(inject(pod.formatted(isNative), Map.of(), Refused.class).message())
        .contains("spec.initContainers['fetch']", "ready before this container starts", remedy);
  }

  @Test
  void listOfPortsWithoutEffectIsWarnedOf() {
    String metadata = "metadata: {annotations: {sluice.mesh/include-outbound-ports: '443'}}";

    assertThat(inject(metadata + "\n" + WEB, Map.of(), Injected.class).warnings())
        .singleElement()
        .asString()
        .startsWith("sluice.mesh/include-outbound-ports: has no effect");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{containers: [{name: web, securityContext: {runAsUser: 1337}}]} |"
            + " spec.containers['web'].securityContext.runAsUser | bypass",
        "{containers: [{name: web, securityContext: {runAsGroup: 1337}}]} | runAsGroup | bypass",
        "{securityContext: {runAsUser: 1337}, containers: [{name: web}]} |"
            + " spec.securityContext.runAsUser | bypass",
        "{initContainers: [{name: a, securityContext: {runAsUser: 1337}}], containers: [{name:"
            + " web}]} | spec.initContainers['a'] | bypass",
        "{containers: [{name: web, ports: [{containerPort: 15006}]}]} |"
            + " spec.containers['web'].ports | Envoy listens",
        "{containers: [{name: web, ports: [{containerPort: 15021}]}]} | '15021' | Envoy listens",
        "{containers: [{name: sluice-proxy}]} | spec.containers | add the application's",
        "{containers: [{name: web}, {name: sluice-proxy, args: [x]}]} | ['sluice-proxy'].args |"
            + " cannot be changed",
        "{containers: [{name: web}, {name: sluice-proxy, securityContext: {runAsUser: 0}}]} |"
            + " securityContext | cannot be changed",
        "{containers: [{name: 5}]} | spec.containers[0].name | must be text",
        "{containers: [{name: web, ports: 5}]} | spec.containers[0].ports: '5' | must be a list",
        "{containers: [{name: web, ports: [80]}]} | spec.containers[0].ports[0]: '80' | must be a"
            + " mapping",
        "{containers: [{name: web, livenessProbe: {httpGet: {path: 5, port: 80}}}]} |"
            + " spec.containers[0].livenessProbe.httpGet.path: '5' | must be text",
        "{containers: [{name: web, livenessProbe: {httpGet: {port: 80}, timeoutSeconds: '1'}}]} |"
            + " spec.containers[0].livenessProbe.timeoutSeconds: '1' | must be a whole number",
        "{containers: [{name: web, lifecycle: {preStop: {httpGet: 5}}}]} |"
            + " spec.containers[0].lifecycle.preStop.httpGet: '5' | must be a mapping",
        "{volumes: [{name: 5}], containers: [{name: web}]} | spec.volumes[0].name: '5' | must be"
            + " text",
      })
  void podThatWouldBypassTheMeshOrNotStartIsRefused(String spec, String field, String remedy) {
    assertThat(inject("spec: " + spec, Map.of(), Refused.class).message()).contains(field, remedy);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NET_RAW", "NET_ADMIN", "CAP_NET_RAW", "ALL"})
  void transparentInterceptionNeedsACapabilityOfTheSidecar(String capability) {
    String pod = "metadata: {annotations: {sluice.mesh/interception-mode: tproxy}}\n" + WEB;
    String template =
        "container: {name: sluice-proxy, image: example/envoy, securityContext: {runAsUser: 1337,"
            + " runAsGroup: 1337, capabilities: {add: [%s]}}}";

    inject(pod, Map.of("sidecar.yaml", template.formatted(capability)), Injected.class);
    Refused refused =
        inject(pod, Map.of("sidecar.yaml", template.formatted("NOT_" + capability)), Refused.class);

    assertThat(refused.message()).contains("interception-mode", "NET_RAW");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NET_RAW", "NET_ADMIN"})
  void transparentSidecarGetsTheCapabilityThatTheOperatorAllows(String capability) {
    Map<String, String> files =
        Map.of("config.yaml", "{profile: istio, tproxyCapability: " + capability + "}");
    String pod =
        "metadata: {labels: {sidecar.istio.io/inject: 'true'}, annotations:"
            + " {sidecar.istio.io/interceptionMode: TPROXY}}\n"
            + WEB;

    Injected injected = inject(pod, files, Injected.class);

    JsonObject security =
        new PodObject(injected.pod())
            .list("initContainers")
            .getFirst()
            .find("securityContext")
            .orElseThrow()
            .asObject();
    assertThat(security.toString())
        .contains(
            "\"runAsUser\":0",
            "\"runAsGroup\":1337",
            "\"runAsNonRoot\":false",
            "\"allowPrivilegeEscalation\":false",
            "{\"drop\":[\"ALL\"],\"add\":[\"" + capability + "\"]}");
    assertThat(injected.warnings())
        .anyMatch(
            warning ->
                warning.contains("sidecar.istio.io/interceptionMode: 'TPROXY'")
                    && warning.contains(capability + " and runs as root"));
    // All others are as they were.
    assertThat(
            inject(
                    "metadata: {labels: {sidecar.istio.io/inject: 'true'}}\n" + WEB,
                    files,
                    Injected.class)
                .pod()
                .toString())
        .contains("\"runAsUser\":1337")
        .doesNotContain(capability, "ENVOY_UID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"baseline", "restricted"})
  void transparentSidecarIsRefusedWhereTheNamespaceEnforcesASecurityStandard(String level) {
    Injection refused =
        Injector.inject(
            (JsonObject)
                read("metadata: {annotations: {sluice.mesh/interception-mode: tproxy}}\n" + WEB),
            new NamespaceFacts(
                "shop",
                Map.of(
                    "sluice.mesh/injection",
                    "enabled",
                    "pod-security.kubernetes.io/enforce",
                    level),
                Map.of()),
            settings(Map.of("config.yaml", "tproxyCapability: NET_RAW")));

    assertThat(refused).isInstanceOf(Refused.class);
    assertThat(((Refused) refused).message())
        .contains("sluice.mesh/interception-mode", "tproxy", "NET_RAW", level, "use redirect");
  }

  /** Envoy itself takes 0 for one thread. */
  @Test
  void concurrencyOfZeroIsLeftToEnvoy() {
    String annotation = "metadata: {annotations: {sluice.mesh/proxy-concurrency: '%s'}}\n" + WEB;

    assertThat(arguments(annotation.formatted("3"))).contains("\"--concurrency\",\"3\"");
    assertThat(arguments(annotation.formatted("0"))).doesNotContain("--concurrency");
    assertThat(
            inject(WEB, Map.of("values.yaml", "sidecar: {concurrency: 0}"), Injected.class)
                .pod()
                .toString())
        .doesNotContain("--concurrency");
  }

  private static String arguments(String manifest) {
    return injected(manifest).list("initContainers").getFirst().find("args").toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"15001.0", "1.5001e4", "15001.00e0", "150010E-1"})
  void portOfEnvoyIsKnownHoweverItIsWritten(String port) {
    assertThat(
            inject(
                    "spec: {containers: [{name: web, ports: [{containerPort: " + port + "}]}]}",
                    Map.of(),
                    Refused.class)
                .message())
        .contains("15001", "Envoy listens on this port");
  }

  @ParameterizedTest
  @ValueSource(strings = {"15001.5", "1e999999999", "1e-999999999", "1e99999999999"})
  void whatIsNoPortIsLeftToTheApiServer(String port) {
    injected("spec: {containers: [{name: web, ports: [{containerPort: " + port + "}]}]}");
  }

  @Test
  void podWithMoreProbesThanEnvoysArgumentHoldsIsRefused() {
    String probe = "{httpGet: {path: /%s, port: 8080}}".formatted("x".repeat(2000));
    String containers =
        IntStream.range(0, 60)
            .mapToObj(i -> "{name: web-%d, readinessProbe: %s}".formatted(i, probe))
            .collect(Collectors.joining(", "));
    String spec = "spec: {containers: [" + containers + "]}";

    assertThat(inject(spec, Map.of(), Refused.class).message())
        .contains("args[1]", "131071", "sluice.mesh/rewrite-probes");
    injected("metadata: {annotations: {sluice.mesh/rewrite-probes: 'false'}}\n" + spec);
  }

  /** OpenShift's SecurityContextConstraints, before webhooks are asked. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | {runAsUser: 1000680000, runAsNonRoot: true, allowPrivilegeEscalation: false,"
            + " capabilities: {drop: [ALL]}} | {runAsUser: 1000680000, runAsNonRoot: true,"
            + " allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}",
        "{} | {capabilities: {drop: [MKNOD]}} | {capabilities: {drop: [MKNOD]}}",
        "{} | {runAsUser: 2000} | {runAsNonRoot: true, privileged: false, seccompProfile: {type:"
            + " RuntimeDefault}}",
        "{openshift.io/scc: restricted-v2} | {runAsUser: 1000680001, capabilities: {drop: [KILL,"
            + " ALL]}} | {runAsUser: 1000680000, capabilities: {drop: [ALL]}, seLinuxOptions:"
            + " {level: 's0:c26,c15'}}",
      })
  void securityThatAdmissionFillsInSaysNothing(
      String annotations, String application, String sidecar) {
    PodObject pod =
        injected(
            """
            metadata: {annotations: %s}
            spec:
              containers:
              - {name: web, image: example/web, securityContext: %s}
              - {name: sluice-proxy, image: auto, resources: {requests: {memory: 128Mi}}, securityContext: %s}
            """
                .formatted(annotations, application, sidecar));

    JsonObject injected = pod.list("initContainers").getFirst();
    assertThat(injected.findPath("resources.requests.memory")).hasToString("Optional[\"128Mi\"]");
    assertThat(injected.find("securityContext"))
        .isEqualTo(injected(WEB).list("initContainers").getFirst().find("securityContext"));
    assertThat(injected(pod.json().toString())).isEqualTo(pod);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "runAsUser: 0",
        "privileged: true",
        "allowPrivilegeEscalation: true",
        "capabilities: {add: [NET_ADMIN]}"
      })
  void rightsOfTheSidecarAreTheTemplatesWithOpenShiftsMarkToo(String security) {
    assertThat(
            inject(
                    "metadata: {annotations: {openshift.io/scc: privileged}}\n"
                        + "spec: {containers: [{name: web}, {name: sluice-proxy, securityContext: {"
                        + security
                        + "}}]}",
                    Map.of(),
                    Refused.class)
                .message())
        .contains("securityContext", "cannot be changed");
  }

  @Test
  void podWithMorePortsThanTheAnnotationHoldsIsRefusedByItsOwnAnnotation() {
    assertThat(refusal(Map.of("sluice.mesh/exclude-inbound-ports", ports(1024)), "{}"))
        .startsWith(
            "metadata.annotations['sluice.mesh/exclude-inbound-ports']: '1026 entries': too many;"
                + " write at most 1024")
        .contains(
            "inbound.excludePorts of sluice.mesh/redirect, together with default"
                + " '15020,15021,15090' and the ports of sidecar and probes");
    assertThat(inject(annotated(Map.of("sluice.mesh/exclude-inbound-ports", ports(1022))), "{}"))
        .isInstanceOf(Injected.class);
  }

  @Test
  void bothAnnotationsOfAListThatIsTooLongAreNamed() {
    Map<String, String> annotations =
        Map.of(
            "sluice.mesh/exclude-inbound-ports",
            ports(1023),
            "sluice.mesh/sidecar-status-ports",
            "15020,15022");

    assertThat(refusal(annotations, "{}"))
        .contains(
            "metadata.annotations['sluice.mesh/exclude-inbound-ports']: '1025 entries'",
            "together with sluice.mesh/sidecar-status-ports and ");
  }

  @Test
  void podWhoseProbesMakeTheListTooLongIsRefused() {
    String probe = "containers: [{name: web, readinessProbe: {tcpSocket: {port: 80}}}]";
    JsonObject pod =
        annotated(Map.of("sluice.mesh/exclude-inbound-ports", ports(1022)))
            .with("spec", read(probe));

    assertThat(inject(pod, "probes: exclude"))
        .isInstanceOfSatisfying(
            Refused.class,
            refused ->
                assertThat(refused.message())
                    .contains("sluice.mesh/exclude-inbound-ports", "1025 entries", "probes"));
    assertThat(inject(pod, "{}")).isInstanceOf(Injected.class);
  }

  @Test
  void podWhosePolicyHasMoreBytesThanTheAnnotationHoldsIsRefusedByItsLongAnnotations() {
    Map<String, String> annotations =
        Map.of(
            "sluice.mesh/include-outbound-cidrs",
            cidrs(0, 800),
            "sluice.mesh/exclude-outbound-cidrs",
            cidrs(1000, 900),
            "sluice.mesh/exclude-outbound-ports",
            "3306");

    assertThat(refusal(annotations, "{}"))
        .startsWith("metadata.annotations['sluice.mesh/exclude-outbound-cidrs']: '")
        .contains(" bytes': ", "sluice.mesh/redirect, longer than 32768 bytes")
        .endsWith(
            "in all of sluice.mesh/exclude-outbound-cidrs, sluice.mesh/include-outbound-cidrs");
  }

  @Test
  void istiosAnnotationThatIsTooLongIsNamedAsIstioCallsIt() {
    assertThat(
            refusal(
                Map.of("traffic.sidecar.istio.io/excludeInboundPorts", ports(1024)),
                "profile: istio"))
        .contains(
            "metadata.annotations['traffic.sidecar.istio.io/excludeInboundPorts']: '1026"
                + " entries'");
  }

  private static String refusal(Map<String, String> annotations, String configuration) {
    Injection injection = inject(annotated(annotations), configuration);
    assertThat(injection).isInstanceOf(Refused.class);
    return ((Refused) injection).message();
  }

  private static JsonObject annotated(Map<String, String> annotations) {
    return new PodObject((JsonObject) read(WEB)).withTexts("annotations", annotations).json();
  }

  private static Injection inject(JsonObject pod, String configuration) {
    NamespaceFacts namespace =
        new NamespaceFacts(
            "shop",
            Map.of("sluice.mesh/injection", "enabled", "istio-injection", "enabled"),
            Map.of());
    return Injector.inject(pod, namespace, settings(Map.of("config.yaml", configuration)));
  }

  /** So many ports of which no two are neighbours. */
  private static String ports(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Integer.toString(20_001 + 2 * i))
        .collect(Collectors.joining(","));
  }

  /** So many blocks of which no two can be joined. */
  private static String cidrs(int first, int count) {
    return IntStream.range(first, first + count)
        .mapToObj(i -> "2001:db8:" + Integer.toHexString(2 * i) + "::/48")
        .collect(Collectors.joining(","));
  }

  private static PodObject injected(String manifest) {
    return new PodObject(inject(manifest, Map.of(), Injected.class).pod());
  }

  private static <T extends Injection> T inject(
      String manifest, Map<String, String> files, Class<T> expected) {
    Injection injection = Injector.inject((JsonObject) read(manifest), SHOP, settings(files));
    assertThat(injection).isInstanceOf(expected);
    return expected.cast(injection);
  }

  private static List<String> names(PodObject pod, String list) {
    return pod.list(list).stream().map(PodObject::name).toList();
  }

  private static JsonValue read(String manifest) {
    try {
      return Documents.read("pod.yaml", manifest.getBytes(StandardCharsets.UTF_8)).getFirst();
    } catch (ManifestException e) {
      throw new AssertionError(e);
    }
  }

  private static InjectorSettings settings(Map<String, String> files) {
    try {
      return InjectorSettings.parse(files);
    } catch (TemplateException e) {
      throw new AssertionError(e);
    }
  }
}
