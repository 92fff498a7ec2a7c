package mesh.sluice.nodegate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.MalformedJsonException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchedNodeTest {
  /** Taints are written back as they were read, with what this version does not know. */
  @Test
  void taintsOfOthersAreKeptWhole() throws MalformedJsonException {
    WatchedNode node =
        WatchedNode.of(
            object(
                """
                {"metadata": {"name": "n", "uid": "u", "resourceVersion": "7",
                  "creationTimestamp": "2026-01-01T00:00:00Z",
                  "labels": {"kubernetes.io/os": "linux"},
                  "annotations": {"sluice.mesh/gate-opened": "2026-01-01T00:00:01Z"}},
                 "spec": {"podCIDR": 1, "taints": [
                  {"key": "k", "effect": "NoSchedule", "new": [1]},
                  {"key": "sluice.mesh/not-ready", "effect": "NoSchedule", "value": "x"}]},
                 "status": {"images": [{"names": "not a list"}]}}
                """));

    assertThat(node.name()).isEqualTo("n");
    assertThat(node.uid()).isEqualTo("u");
    assertThat(node.version()).isEqualTo("7");
    assertThat(node.facts())
        .isEqualTo(new NodeFacts(Instant.parse("2026-01-01T00:00:00Z"), false, true, true));
    assertThat(node.otherTaints())
        .containsExactly(object("{\"key\": \"k\", \"effect\": \"NoSchedule\", \"new\": [1]}"));
  }

  @Test
  void nodeWithoutAnythingIsOpen() throws MalformedJsonException {
    WatchedNode node =
        WatchedNode.of(
            object(
                "{\"metadata\":{\"name\":\"n\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\"}}"));

    assertThat(node.facts())
        .isEqualTo(new NodeFacts(Instant.parse("2026-01-01T00:00:00Z"), false, false, false));
    assertThat(node.otherTaints()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\":\"p\"}                           | Ready | True  | true",
        "{\"name\":\"p\"}                           | Ready | False | false",
        "{\"name\":\"p\"}                           | Other | True  | false",
        "{\"name\":\"p\",\"deletionTimestamp\":\"x\"} | Ready | True  | false",
      })
  void podIsReadyIfItSaysSoAndIsNotEnding(
      String metadata, String type, String status, boolean ready) throws MalformedJsonException {
    AgentPod pod =
        AgentPod.of(
            object(
                """
                {"metadata": %s, "spec": {"nodeName": "n"},
                 "status": {"phase": 1, "conditions": [{"type": "%s", "status": "%s"}]}}
                """
                    .formatted(metadata, type, status)));

    assertThat(pod).isEqualTo(new AgentPod("p", Optional.of("n"), ready));
  }

  private static JsonObject object(String json) throws MalformedJsonException {
    return (JsonObject) Json.read(json);
  }
}
