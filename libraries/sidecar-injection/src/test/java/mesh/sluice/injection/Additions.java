package mesh.sluice.injection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/** What admission plugins and other webhooks do to a sidecar between two reviews. */
final class Additions {
  /** Each does nothing the second time. */
  private static final List<UnaryOperator<JsonObject>> ADDITIONS =
      List.of(
          // ServiceAccount
          container ->
              with(
                  container,
                  "volumeMounts",
                  "mountPath",
                  object("/var/run/secrets/kubernetes.io/serviceaccount", "name", "kube-api"),
                  false),
          // Those of secret stores and agents, some of which put theirs first.
          container -> with(container, "env", "name", object("AGENT", "value", "on"), true),
          container -> with(container, "env", "name", object("TZ", "value", "UTC"), false),
          container ->
              container.with(
                  "envFrom",
                  new JsonArray(
                      List.of(
                          new JsonObject(
                              Map.of(
                                  "configMapRef",
                                  new JsonObject(Map.of("name", new JsonString("x")))))))),
          // Of distributions that confine containers by SELinux.
          container ->
              container.with(
                  "securityContext",
                  ((JsonObject) container.find("securityContext").orElseThrow())
                      .with("procMount", new JsonString("Default"))
                      .with(
                          "seLinuxOptions",
                          new JsonObject(Map.of("level", new JsonString("s0:c1,c2"))))));

  /** What changes what we wrote: a registry's mirror, LimitRanger, a hand. */
  private static final List<UnaryOperator<JsonObject>> CHANGES =
      List.of(
          container -> container.with("image", new JsonString("mirror.example/envoy")),
          container -> container.with("imagePullPolicy", new JsonString("Always")),
          container ->
              container.with(
                  "resources",
                  new JsonObject(
                      Map.of("limits", new JsonObject(Map.of("cpu", new JsonNumber(2)))))));

  private Additions() {}

  /** The pod with some of them, and with a volume after ours. */
  static JsonObject to(JsonObject pod, Random random) {
    PodObject changed = new PodObject(pod);
    for (List<UnaryOperator<JsonObject>> list : List.of(ADDITIONS, CHANGES)) {
      for (UnaryOperator<JsonObject> change : list) {
        changed = random.nextBoolean() ? toSidecar(changed, change) : changed;
      }
    }
    List<JsonObject> volumes = new ArrayList<>(changed.list("volumes"));
    volumes.add(new JsonObject(Map.of("name", new JsonString("kube-api"))));
    return random.nextBoolean() ? changed.withList("volumes", volumes).json() : changed.json();
  }

  /** The pod with all that is added and changes nothing. */
  static JsonObject everyAddition(JsonObject pod) {
    PodObject changed = new PodObject(pod);
    for (UnaryOperator<JsonObject> addition : ADDITIONS) {
      changed = toSidecar(changed, addition);
    }
    return changed.json();
  }

  private static PodObject toSidecar(PodObject pod, UnaryOperator<JsonObject> change) {
    PodObject changed = pod;
    for (String list : PodObject.CONTAINER_LISTS) {
      changed =
          changed.withList(
              list,
              changed.list(list).stream()
                  .map(
                      container ->
                          PodObject.name(container).equals("sluice-proxy")
                              ? change.apply(container)
                              : container)
                  .toList());
    }
    return changed;
  }

  /** The key's value comes first, and a member with its value. */
  private static JsonObject object(String key, String member, String value) {
    return new JsonObject(Map.of("", new JsonString(key))).with(member, new JsonString(value));
  }

  private static JsonObject with(
      JsonObject container, String list, String key, JsonObject entry, boolean first) {
    JsonObject named = entry.without("").with(key, entry.find("").orElseThrow());
    List<JsonValue> entries =
        new ArrayList<>(
            container.find(list).map(found -> ((JsonArray) found).elements()).orElse(List.of()));
    if (entries.stream()
        .anyMatch(found -> ((JsonObject) found).find(key).equals(named.find(key)))) {
      return container;
    }
    entries.add(first ? 0 : entries.size(), named);
    return container.with(list, new JsonArray(entries));
  }
}
