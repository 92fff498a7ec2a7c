package mesh.sluice.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.policy.RedirectPolicy;
import org.junit.jupiter.api.Test;

class LruCacheTest {
  private static final JsonObject NOTHING = new JsonObject(Map.of());

  @Test
  void equalInputsHaveOneSidecar() throws TemplateException {
    // With a comment that is another one for each namespace, no shape of inputs is remembered.
    String bootstrap = "# {{pod.namespace}}\n" + BuiltIn.bootstrap(Bootstrap.STANDALONE);
    InjectorSettings settings = InjectorSettings.parse(Map.of("bootstrap.yaml", bootstrap));

    assertThat(settings.sidecar(inputs("shop"))).isSameAs(settings.sidecar(inputs("shop")));
  }

  @Test
  void whateverTheSidecarDependsOnIsTold() throws TemplateException {
    InjectorSettings settings = InjectorSettings.parse(Map.of());
    ProbeRoute probe = new ProbeRoute("/probe/web/livez", ProbeRoute.Kind.TCP, 80, "", 1);
    JsonObject debug =
        new JsonObject(
            Map.of("sidecar", new JsonObject(Map.of("logLevel", new JsonString("debug")))));
    Sidecar plain = settings.sidecar(inputs("shop"));

    assertThat(
            settings.sidecar(
                SidecarInputs.of("shop", RedirectPolicy.DEFAULT, List.of(probe), NOTHING)))
        .isNotEqualTo(plain);
    assertThat(settings.sidecar(SidecarInputs.of("shop", RedirectPolicy.DEFAULT, List.of(), debug)))
        .isNotEqualTo(plain);
  }

  @Test
  void everySidecarHasItsOwnBootstrap() throws TemplateException {
    InjectorSettings settings = InjectorSettings.parse(Map.of());
    ProbeRoute probe = new ProbeRoute("/probe/web/livez", ProbeRoute.Kind.TCP, 80, "", 1);
    SidecarInputs probed =
        SidecarInputs.of("shop", RedirectPolicy.DEFAULT, List.of(probe), NOTHING);

    assertThat(settings.sidecar(probed).container().toString()).contains("/probe/web/livez");
    assertThat(settings.sidecar(inputs("shop")).container().toString())
        .doesNotContain("/probe/web/livez")
        .doesNotContain("\uE000");
  }

  @Test
  void theOneThatWasNotAskedForTheLongestIsForgotten() {
    LruCache<String, Integer> cache = new LruCache<>(2);
    cache.keep("one", 1);
    cache.keep("two", 2);
    assertThat(cache.find("one")).contains(1);

    cache.keep("three", 3);

    assertThat(cache.find("one")).contains(1);
    assertThat(cache.find("two")).isEmpty();
    assertThat(cache.find("three")).contains(3);
  }

  private static SidecarInputs inputs(String namespace) {
    return SidecarInputs.of(namespace, RedirectPolicy.DEFAULT, List.of(), NOTHING);
  }
}
