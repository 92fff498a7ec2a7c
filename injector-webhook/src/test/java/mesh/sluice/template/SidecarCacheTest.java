package mesh.sluice.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.policy.RedirectPolicy;
import org.junit.jupiter.api.Test;

class SidecarCacheTest {
  private static final JsonObject NOTHING = new JsonObject(Map.of());
  private static final Sidecar SIDECAR = new Sidecar(NOTHING, List.of(), Map.of(), Map.of());

  private final SidecarCache cache = new SidecarCache();

  @Test
  void equalInputsHaveOneSidecar() throws TemplateException {
    InjectorSettings settings = InjectorSettings.parse(Map.of());

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
                new SidecarInputs("shop", RedirectPolicy.DEFAULT, List.of(probe), NOTHING)))
        .isNotEqualTo(plain);
    assertThat(
            settings.sidecar(new SidecarInputs("shop", RedirectPolicy.DEFAULT, List.of(), debug)))
        .isNotEqualTo(plain);
  }

  @Test
  void theOneThatWasNotAskedForTheLongestIsForgotten() {
    for (int i = 0; i < SidecarCache.CAPACITY; i++) {
      cache.keep(inputs("shop-" + i), SIDECAR);
    }
    assertThat(cache.find(inputs("shop-0"))).isPresent();

    cache.keep(inputs("one-more"), SIDECAR);

    assertThat(cache.find(inputs("shop-0"))).isPresent();
    assertThat(cache.find(inputs("shop-1"))).isEmpty();
    assertThat(cache.find(inputs("one-more"))).contains(SIDECAR);
  }

  private static SidecarInputs inputs(String namespace) {
    return new SidecarInputs(namespace, RedirectPolicy.DEFAULT, List.of(), NOTHING);
  }
}
