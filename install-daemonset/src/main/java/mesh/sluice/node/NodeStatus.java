package mesh.sluice.node;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.commandline.BuildVersion;
import mesh.sluice.install.InstallationState;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.status.Readiness;

/** How the node is: what {@code sluice-node status} asks for. */
final class NodeStatus {
  private NodeStatus() {}

  static JsonObject json(
      NodeOptions options,
      KeptInstallation installation,
      ClusterPods pods,
      NodeRepair repair,
      Readiness readiness) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("version", new JsonString(BuildVersion.get()));
    members.put("node", new JsonString(options.node()));
    members.put("missing", texts(List.copyOf(readiness.missing())));
    members.put("installation", installation(installation));
    members.put("pods", pods(pods));
    members.put("repair", repair.json());
    return new JsonObject(members);
  }

  private static JsonObject installation(KeptInstallation installation) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    installation.obstacle().ifPresent(text -> members.put("obstacle", new JsonString(text)));
    installation.state().ifPresent(state -> state(members, state));
    return new JsonObject(members);
  }

  private static void state(Map<String, JsonValue> members, InstallationState state) {
    members.put("phase", new JsonString(state.phase().toString()));
    put(members, "detail", Optional.of(state.detail()).filter(text -> !text.isEmpty()));
    members.put("program", new JsonString(state.program().toString()));
    put(members, "pluginVersion", state.version());
    put(members, "configuration", state.configuration().map(Object::toString));
    put(members, "network", state.network());
    put(members, "mode", state.mode());
    members.put("since", new JsonString(state.since().truncatedTo(ChronoUnit.SECONDS).toString()));
    members.put("rewrites", new JsonNumber(state.rewrites()));
    members.put("drift", new JsonBoolean(state.drift()));
    state
        .lastError()
        .ifPresent(
            error -> {
              members.put("lastError", new JsonString(error.message()));
              members.put(
                  "lastErrorAt",
                  new JsonString(error.at().truncatedTo(ChronoUnit.SECONDS).toString()));
            });
  }

  private static JsonObject pods(ClusterPods pods) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("known", new JsonNumber(pods.count()));
    put(members, "failure", pods.failure());
    pods.age()
        .map(Duration::toSeconds)
        .ifPresent(seconds -> members.put("lastHeardSeconds", new JsonNumber(seconds)));
    return new JsonObject(members);
  }

  private static void put(Map<String, JsonValue> members, String name, Optional<String> text) {
    text.ifPresent(value -> members.put(name, new JsonString(value)));
  }

  private static JsonArray texts(List<String> texts) {
    return new JsonArray(texts.stream().<JsonValue>map(JsonString::new).toList());
  }
}
