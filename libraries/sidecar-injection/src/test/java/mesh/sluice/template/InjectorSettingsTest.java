package mesh.sluice.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.RedirectPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InjectorSettingsTest {
  private static final SidecarInputs PLAIN =
      SidecarInputs.of("default", RedirectPolicy.DEFAULT, List.of(), new JsonObject(Map.of()));

  @Test
  void withoutFilesWhatIsBuiltInHolds() throws TemplateException {
    InjectorSettings settings = InjectorSettings.parse(Map.of());

    assertThat(settings.configuration()).isEqualTo(InjectorConfiguration.DEFAULT);
    assertThat(settings.sidecar(PLAIN).container().findPath("securityContext.runAsUser"))
        .hasToString("Optional[1337]");
  }

  @ParameterizedTest
  @CsvSource({"standalone", "xds"})
  void everyBuiltInBootstrapRenders(String bootstrap) throws TemplateException {
    InjectorSettings settings =
        InjectorSettings.parse(Map.of("config.yaml", "bootstrap: " + bootstrap));

    assertThat(settings.sidecar(PLAIN).container().toString()).contains("--config-yaml");
  }

  @Test
  void valuesAreJoined() throws TemplateException {
    InjectorSettings settings =
        InjectorSettings.parse(Map.of("values.yaml", "sidecar: {image: 'example/envoy:1'}"));

    assertThat(settings.sidecar(PLAIN).container().find("image"))
        .hasToString("Optional[\"example/envoy:1\"]");
  }

  @Test
  void bootstrapThatNoProgramCanBeStartedWithIsRefused() {
    assertThatThrownBy(
            () -> InjectorSettings.parse(Map.of("bootstrap.yaml", "a: " + "x".repeat(128 * 1024))))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("container.args[1] has 131080 bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "other.yaml  | a: b                       | other.yaml: there is no such file; there are",
        "config.yaml | polcy: enabled             | config.yaml: polcy: 'enabled': there is no such"
            + " key",
        "config.yaml | policy: true               | config.yaml: policy: 'true': must be text",
        "config.yaml | policy: wrong              | config.yaml: policy: 'wrong': write enabled or"
            + " disabled",
        "config.yaml | profile: kuma              | config.yaml: profile: 'kuma': not a mesh"
            + " profile",
        "config.yaml | probes: never              | probes: 'never': write rewrite, exclude, keep",
        "config.yaml | neverInjectSelector: [{matchExpressions: [{key: a, operator: In}]}] |"
            + " needs at least one value",
        "config.yaml | defaultAnnotations: {sluice.mesh/proxy-cpus: 1m} | there is no annotation of"
            + " this name; did you mean sluice.mesh/proxy-cpu?",
        "values.yaml | a: [1                    | values.yaml: line 1",
        "values.yaml | sidecar: {image: null}   | 'sidecar.image' has no value",
        "sidecar.yaml | container: {name: \"{{nam}}\"} | sidecar.yaml: line 1: 'nam' has no"
            + " value",
        "sidecar.yaml | container: {name: \"{{nam\"} | a tag is not closed",
        "sidecar.yaml | container: {name: x}      | the sidecar is called sluice-proxy",
        "sidecar.yaml | {{#sidecar}}              | missing close tag 'sidecar' @ line 1",
        "sidecar.yaml | {{=}}                     | tags that begin with {{= are not read",
      })
  void whatCannotBeUsedIsRefusedByPlaceAndReason(String file, String text, String message) {
    assertThatThrownBy(() -> InjectorSettings.parse(Map.of(file, text)))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining(message);
  }

  /** As one of a version before: pods would be refused with the advice to set what is set. */
  @Test
  void sidecarWithoutTheCapabilityThatTheConfigurationGrantsIsRefused() {
    String sidecar =
        "container: {name: sluice-proxy, image: example/envoy, securityContext: {runAsUser: 1337,"
            + " runAsGroup: 1337}}";

    assertThatThrownBy(
            () ->
                InjectorSettings.parse(
                    Map.of("config.yaml", "tproxyCapability: NET_RAW", "sidecar.yaml", sidecar)))
        .isInstanceOf(TemplateException.class)
        .hasMessageContainingAll("sidecar.yaml", "tproxyCapability", "{{policy.tproxyCapability}}");
  }

  /** The text of both is the same, so that one could be taken for the other. */
  @Test
  void sidecarIsRootWithTproxyOnly() throws TemplateException {
    String sidecar =
        "container: {name: sluice-proxy, image: example/envoy, securityContext: { "
            + "{{#sidecar.cpuLimit}}runAsUser: 0{{/sidecar.cpuLimit}}"
            + "{{^sidecar.cpuLimit}}runAsUser: 1337{{/sidecar.cpuLimit}},"
            + " runAsGroup: 1337, capabilities: {add: [NET_RAW]}}}";
    InjectorSettings settings =
        InjectorSettings.parse(
            Map.of("config.yaml", "tproxyCapability: NET_RAW", "sidecar.yaml", sidecar));
    JsonObject limited =
        new JsonObject(
            Map.of("sidecar", new JsonObject(Map.of("cpuLimit", new JsonString("100m")))));
    RedirectPolicy standard = RedirectPolicy.DEFAULT;
    RedirectPolicy transparent =
        standard.withInbound(standard.inbound().withMode(InboundMode.TPROXY));
    settings.sidecar(SidecarInputs.of("default", transparent, List.of(), limited));

    assertThatThrownBy(
            () -> settings.sidecar(SidecarInputs.of("default", standard, List.of(), limited)))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("must not run as root");
  }
}
