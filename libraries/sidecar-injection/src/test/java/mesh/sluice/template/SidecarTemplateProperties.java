package mesh.sluice.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.template.ProbeRoute.Kind;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is filled in after a template was read is what would have been read of it. */
class SidecarTemplateProperties {
  private static final InjectorSettings[] SHAPED = {
    settings(Bootstrap.STANDALONE, ""), settings(Bootstrap.XDS, "")
  };

  /** With a text of the pod in a comment, each pod is rendered by itself. */
  private static final InjectorSettings[] ONE_BY_ONE = {
    settings(Bootstrap.STANDALONE, "# {{pod.namespace}}\n"),
    settings(Bootstrap.XDS, "# {{pod.namespace}}\n")
  };

  private static InjectorSettings settings(Bootstrap bootstrap, String more) {
    try {
      return InjectorSettings.parse(Map.of("bootstrap.yaml", more + BuiltIn.bootstrap(bootstrap)));
    } catch (TemplateException e) {
      throw new IllegalStateException(e);
    }
  }

  @Property(tries = 200)
  void sidecarIsTheSameAsOfATemplateThatIsReadForEachPod(@ForAll("inputs") SidecarInputs inputs)
      throws TemplateException {
    for (int i = 0; i < SHAPED.length; i++) {
      assertThat(outcome(SHAPED[i], inputs)).isEqualTo(outcome(ONE_BY_ONE[i], inputs));
    }
  }

  /** The sidecar, or why there is none. */
  private static Object outcome(InjectorSettings settings, SidecarInputs inputs) {
    try {
      return settings.sidecar(inputs);
    } catch (TemplateException e) {
      return String.valueOf(e.getMessage()).replaceAll("line \\d+", "line");
    }
  }

  @Provide
  Arbitrary<SidecarInputs> inputs() {
    Arbitrary<RedirectPolicy> policies =
        Arbitraries.of(
            RedirectPolicy.DEFAULT,
            RedirectPolicy.DEFAULT.withInbound(
                RedirectPolicy.DEFAULT.inbound().withMode(InboundMode.TPROXY)));
    Arbitrary<JsonObject> overrides =
        Arbitraries.of(
            new JsonObject(Map.of()),
            new JsonObject(
                Map.of("sidecar", new JsonObject(Map.of("logLevel", new JsonString("debug"))))));
    return Combinators.combine(
            Arbitraries.of("shop", "team-7", ""), policies, probes().list().ofMaxSize(4), overrides)
        .as((name, policy, probes, over) -> SidecarInputs.of(name, policy, numbered(probes), over));
  }

  private static Arbitrary<ProbeRoute> probes() {
    Arbitrary<String> targets =
        Arbitraries.oneOf(
            Arbitraries.of(
                "/", "", "/healthz?a=1&b=$(POD_NAME)", "/\"quoted\\\" ", "/\u007f", "/é"),
            Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(12),
            Arbitraries.strings().ofMaxLength(6));
    return Combinators.combine(
            Arbitraries.of(Kind.values()),
            Arbitraries.integers().between(1, 65535),
            targets,
            Arbitraries.integers().between(1, 100),
            Arbitraries.of(true, false))
        .as(
            (kind, port, target, timeout, awaited) ->
                new ProbeRoute("/", kind, port, target, timeout, awaited));
  }

  private static List<ProbeRoute> numbered(List<ProbeRoute> probes) {
    List<ProbeRoute> numbered = new ArrayList<>();
    for (ProbeRoute probe : probes) {
      numbered.add(
          new ProbeRoute(
              "/probe/web-" + numbered.size() + "/livez",
              probe.kind(),
              probe.port(),
              probe.target(),
              probe.timeoutSeconds(),
              probe.awaited()));
    }
    return numbered;
  }
}
