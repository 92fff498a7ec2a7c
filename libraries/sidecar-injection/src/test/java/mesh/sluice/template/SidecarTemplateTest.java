package mesh.sluice.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.template.ProbeRoute.Kind;
import org.junit.jupiter.api.Test;

class SidecarTemplateTest {
  private static final JsonObject NOTHING = new JsonObject(Map.of());

  @Test
  void podsOfOneShapeHaveTheirOwnTexts() throws Exception {
    InjectorSettings settings =
        bootstrap("probes: [{{#probes}}\"{{port}}{{target}}\",{{/probes}}]");

    assertThat(bootstrap(settings, http(80, "/a"))).isEqualTo("{\"probes\":[\"80/a\"]}");
    assertThat(bootstrap(settings, http(81, "/b\"\\")))
        .isEqualTo("{\"probes\":[\"81/b\\\"\\\\\"]}");
    assertThat(bootstrap(settings, http(82, "/$(A)"))).isEqualTo("{\"probes\":[\"82/$$(A)\"]}");
  }

  @Test
  void bootstrapIsReadOnceForAllOverridesThatAreNotInIt() throws Exception {
    InjectorSettings settings = InjectorSettings.parse(Map.of());

    assertThat(argument(settings.sidecar(overridden("100m"))))
        .isSameAs(argument(settings.sidecar(overridden("200m"))));
    assertThat(settings.sidecar(overridden("100m")).container().toString()).contains("\"100m\"");
    assertThat(settings.sidecar(overridden("200m")).container().toString()).contains("\"200m\"");
  }

  @Test
  void textOutsideOfQuotesStaysWhatYamlTakesItFor() throws Exception {
    InjectorSettings settings = bootstrap("ports: [{{#probes}}{{port}},{{/probes}}]");

    assertThat(bootstrap(settings, http(80, "/"))).isEqualTo("{\"ports\":[80]}");
    assertThat(bootstrap(settings, http(81, "/"))).isEqualTo("{\"ports\":[81]}");
  }

  @Test
  void sectionsSeeWhetherATextIsEmpty() throws Exception {
    InjectorSettings settings =
        bootstrap(
            """
            targets:
              {{#probes}}
              - "{{#target}}one{{/target}}{{^target}}none{{/target}}"
              {{/probes}}
            """);

    assertThat(bootstrap(settings, http(80, "/"))).isEqualTo("{\"targets\":[\"one\"]}");
    assertThat(bootstrap(settings, http(80, ""))).isEqualTo("{\"targets\":[\"none\"]}");
  }

  @Test
  void textsReachTheSidecarToo() throws Exception {
    InjectorSettings settings =
        InjectorSettings.parse(
            Map.of(
                "sidecar.yaml",
                BuiltIn.SIDECAR + "\nlabels: {\"namespace\": \"{{pod.namespace}}\"}\n"));

    assertThat(settings.sidecar(inputs("shop", List.of())).labels()).containsValue("shop");
    assertThat(settings.sidecar(inputs("team", List.of())).labels()).containsValue("team");
  }

  @Test
  void characterThatYamlRefusesIsRefusedInEveryPod() throws Exception {
    InjectorSettings settings = InjectorSettings.parse(Map.of());
    assertThat(settings.sidecar(inputs("shop", List.of(http(80, "/a"))))).isNotNull();

    assertThatThrownBy(() -> settings.sidecar(inputs("shop", List.of(http(80, "/\uFFFE")))))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("bootstrap.yaml");
  }

  /** Whoever writes an annotation may write it: it is neither taken for a gap nor an error. */
  @Test
  void characterThatPlaceholdersHaveIsTextLikeAnyOther() throws Exception {
    InjectorSettings settings = bootstrap("a: \"{{sidecar.cpu}} {{pod.namespace}}\"");

    assertThat(argument(settings.sidecar(overridden("\uE001x"))))
        .isEqualTo("{\"a\":\"\uE001x shop\"}");
  }

  /** Of a few pods with thousands of probes each, all refused, the memory would be full. */
  @Test
  void shapeOfManyProbesIsNotRemembered() throws Exception {
    SidecarTemplate template =
        SidecarTemplate.of(
            new NamedText("sidecar.yaml", BuiltIn.SIDECAR),
            new NamedText("bootstrap.yaml", "a: [{{#probes}}\"{{port}}\",{{/probes}}]"),
            InjectorSettings.builtInValues(),
            TproxyCapability.NONE);
    SidecarInputs few =
        inputs("shop", Collections.nCopies(SidecarTemplate.MAX_PROBES, http(80, "")));
    SidecarInputs many =
        inputs("shop", Collections.nCopies(SidecarTemplate.MAX_PROBES + 1, http(80, "")));

    assertThat(template.render(few)).isNotNull();
    assertThat(template.render(many)).isNotNull();

    assertThat(template.remembers(few)).isTrue();
    assertThat(template.remembers(many)).isFalse();
  }

  @Test
  void namesAreNotMethodsOfTexts() {
    assertThatThrownBy(() -> bootstrap("a: \"{{pod.namespace.length}}\""))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("'pod.namespace.length' has no value");
  }

  private static InjectorSettings bootstrap(String text) throws TemplateException {
    return InjectorSettings.parse(Map.of("bootstrap.yaml", text));
  }

  private static String bootstrap(InjectorSettings settings, ProbeRoute probe) throws Exception {
    return Json.read(argument(settings.sidecar(inputs("shop", List.of(probe))))).toString();
  }

  private static String argument(Sidecar sidecar) {
    return sidecar.container().find("args").orElseThrow().asList().get(1).asText();
  }

  private static SidecarInputs overridden(String cpu) {
    JsonObject values = new JsonObject(Map.of("cpu", new JsonString(cpu)));
    return SidecarInputs.of(
        "shop", RedirectPolicy.DEFAULT, List.of(), new JsonObject(Map.of("sidecar", values)));
  }

  private static ProbeRoute http(int port, String target) {
    return new ProbeRoute("/probe/web/livez", Kind.HTTP, port, target, 1);
  }

  private static SidecarInputs inputs(String namespace, List<ProbeRoute> probes) {
    return SidecarInputs.of(namespace, RedirectPolicy.DEFAULT, probes, NOTHING);
  }
}
