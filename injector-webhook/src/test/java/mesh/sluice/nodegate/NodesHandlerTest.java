package mesh.sluice.nodegate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import mesh.sluice.admission.Review;
import mesh.sluice.admission.ReviewAnswer.Allowed;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.MalformedJsonException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodesHandlerTest {
  private static final String TAINT =
      "{\"key\":\"sluice.mesh/not-ready\",\"effect\":\"NoSchedule\"}";

  @Test
  void newNodeIsClosed() throws MalformedJsonException {
    Allowed answer =
        created("{\"metadata\":{\"name\":\"n\"},\"spec\":{\"podCIDR\":\"10.0.0.0/24\"}}");

    assertThat(answer.reason()).isEqualTo("node-closed");
    assertThat(json(answer.patch().toJson().toString()))
        .isEqualTo(json("[{\"op\":\"add\",\"path\":\"/spec/taints\",\"value\":[" + TAINT + "]}]"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"metadata\":{}}", "{\"spec\":null}", "{\"spec\":{\"taints\":null}}"})
  void nodeWithoutSpecificationIsClosed(String node) throws MalformedJsonException {
    assertThat(created(node).patch().toJson().toString()).contains("sluice.mesh/not-ready");
  }

  @Test
  void otherTaintsStay() throws MalformedJsonException {
    Allowed answer =
        created(
            "{\"spec\":{\"taints\":[{\"key\":\"a\",\"effect\":\"NoExecute\",\"value\":\"v\"}]}}");

    assertThat(json(answer.patch().toJson().toString()))
        .isEqualTo(json("[{\"op\":\"add\",\"path\":\"/spec/taints/1\",\"value\":" + TAINT + "}]"));
  }

  @Test
  void taintOfAnotherEffectIsNotOurs() throws MalformedJsonException {
    Allowed answer =
        created(
            "{\"spec\":{\"taints\":[{\"key\":\"sluice.mesh/not-ready\",\"effect\":\"NoExecute\"}]}}");

    assertThat(answer.reason()).isEqualTo("node-closed");
  }

  @Test
  void nodeThatBringsTheTaintIsNotChanged() throws MalformedJsonException {
    Allowed answer =
        created(
            "{\"spec\":{\"taints\":[{\"key\":\"sluice.mesh/not-ready\",\"value\":\"startup\","
                + "\"effect\":\"NoSchedule\"}]}}");

    assertThat(answer.reason()).isEqualTo("node-already-closed");
    assertThat(answer.patch().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"sluice.mesh/gate\":\"disabled\"", "\"kubernetes.io/os\":\"windows\""})
  void exemptNodeIsLeftAlone(String label) throws MalformedJsonException {
    Allowed answer = created("{\"metadata\":{\"labels\":{" + label + "}}}");

    assertThat(answer.reason()).isEqualTo("node-exempt");
    assertThat(answer.patch().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"sluice.mesh/gate\":\"enabled\"", "\"kubernetes.io/os\":\"linux\""})
  void otherValuesOfTheLabelsExemptNothing(String label) throws MalformedJsonException {
    assertThat(created("{\"metadata\":{\"labels\":{" + label + "}}}").reason())
        .isEqualTo("node-closed");
  }

  @Test
  void onlyNewNodesAreChanged() throws MalformedJsonException {
    JsonObject node = (JsonObject) json("{}");

    assertThat(answer("Node", "UPDATE", node).reason()).isEqualTo("not-a-new-node");
    assertThat(answer("Pod", "CREATE", node).reason()).isEqualTo("not-a-new-node");
    assertThat(answer("Pod", "CREATE", node).patch().isEmpty()).isTrue();
  }

  private static Allowed created(String node) throws MalformedJsonException {
    return answer("Node", "CREATE", (JsonObject) json(node));
  }

  private static Allowed answer(String kind, String operation, JsonObject object) {
    return (Allowed)
        new NodesHandler()
            .answer(new Review("1", kind, operation, "", Optional.of(object), Optional.empty()));
  }

  private static JsonValue json(String text) throws MalformedJsonException {
    return Json.read(text);
  }
}
