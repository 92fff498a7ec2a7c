package mesh.sluice.removal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.MalformedJsonException;
import org.junit.jupiter.api.Test;

class NodeTaintTest {
  private static final String OURS =
      "{\"key\":\"sluice.mesh/not-ready\",\"effect\":\"NoSchedule\"}";
  private static final String OTHER =
      "{\"key\":\"example.com/gpu\",\"value\":\"a\",\"effect\":\"NoExecute\"}";

  @Test
  void taintGoesAndThoseOfOthersStay() throws Exception {
    assertThat(NodeTaint.removal(node("", "[" + OTHER + "," + OURS + "]")).orElseThrow())
        .isEqualTo(
            json(
                """
                {"metadata": {"resourceVersion": "7",
                              "annotations": {"sluice.mesh/gate-opened": null}},
                 "spec": {"taints": [%s]}}
                """
                    .formatted(OTHER)));
  }

  @Test
  void annotationOfAnOpenNodeGoes() throws Exception {
    assertThat(NodeTaint.removal(node("\"sluice.mesh/gate-opened\": \"x\"", "[]"))).isPresent();
  }

  @Test
  void nodeWithoutEitherIsLeftAlone() throws Exception {
    assertThat(NodeTaint.removal(node("\"a\": \"b\"", "[" + OTHER + "]"))).isEmpty();
    assertThat(NodeTaint.removal(json("{\"metadata\": {\"name\": \"bare\"}}"))).isEmpty();
  }

  private static JsonObject node(String annotations, String taints) throws Exception {
    return json(
        """
        {"metadata": {"name": "worker", "resourceVersion": "7", "annotations": {%s}},
         "spec": {"taints": %s}}
        """
            .formatted(annotations, taints));
  }

  static JsonObject json(String text) throws MalformedJsonException {
    return Json.read(text.getBytes(StandardCharsets.UTF_8)).asObject();
  }
}
