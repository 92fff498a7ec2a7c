package mesh.sluice.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.policy.RedirectPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BuiltInBootstrapTest {
  /** Envoy's own default cuts after an hour what its ends want to keep. */
  @Test
  void idleConnectionsStayAsLongAsTheirEndsWant() throws TemplateException, MalformedJsonException {
    List<JsonObject> proxies = new ArrayList<>();
    collect(bootstrap(Bootstrap.STANDALONE), "v3.TcpProxy", proxies);

    assertThat(proxies).hasSize(4);
    assertThat(proxies)
        .allSatisfy(proxy -> assertThat(proxy.find("idle_timeout")).contains(new JsonString("0s")));
  }

  /**
   * The kubelet takes $(NAME) in an argument for a variable; and scripts are read by people too.
   */
  @ParameterizedTest
  @EnumSource
  void scriptsNeedNoEscaping(Bootstrap bootstrap) throws TemplateException, MalformedJsonException {
    List<JsonObject> scripts = new ArrayList<>();
    collect(bootstrap(bootstrap), "v3.Lua", scripts);

    assertThat(scripts).hasSize(2);
    assertThat(scripts.toString()).doesNotContain("$");
  }

  private static JsonValue bootstrap(Bootstrap bootstrap)
      throws TemplateException, MalformedJsonException {
    Sidecar sidecar =
        InjectorSettings.parse(Map.of("config.yaml", "bootstrap: " + bootstrap.word()))
            .sidecar(
                SidecarInputs.of(
                    "default",
                    RedirectPolicy.DEFAULT,
                    List.of(new ProbeRoute("/probe/web/livez", ProbeRoute.Kind.HTTP, 80, "/", 1)),
                    new JsonObject(Map.of())));
    List<JsonValue> arguments =
        ((JsonArray) sidecar.container().find("args").orElseThrow()).elements();
    return Json.read(
        ((JsonString) arguments.get(arguments.indexOf(new JsonString("--config-yaml")) + 1))
            .value());
  }

  /** The objects of a type, by the end of its name. */
  private static void collect(JsonValue value, String type, List<JsonObject> found) {
    if (value instanceof JsonObject object) {
      if (object.find("@type").filter(name -> name.asText().endsWith(type)).isPresent()) {
        found.add(object);
      }
      object.members().values().forEach(member -> collect(member, type, found));
    } else if (value instanceof JsonArray(List<JsonValue> elements)) {
      elements.forEach(element -> collect(element, type, found));
    }
  }
}
