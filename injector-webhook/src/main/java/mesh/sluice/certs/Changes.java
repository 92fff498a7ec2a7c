package mesh.sluice.certs;

import java.util.Optional;
import java.util.function.Predicate;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.kubernetes.ApiConnection;
import mesh.sluice.kubernetes.ApiReader;
import mesh.sluice.kubernetes.ObjectFields;
import mesh.sluice.kubernetes.Reflector;
import mesh.sluice.kubernetes.ReflectorTimes;
import mesh.sluice.kubernetes.WatchedKind;
import mesh.sluice.kubernetes.WatchedObjects;

/** Says that something changed; what it is now, the API server is asked. */
final class Changes {
  private Changes() {}

  /**
   * Begins to watch.
   *
   * @param matters which objects
   * @param changed called by a thread of the watch
   */
  static Reflector<?> watch(
      ApiConnection connection, WatchedKind kind, Predicate<JsonObject> matters, Runnable changed) {
    WatchedObjects<Optional<String>> seen =
        new WatchedObjects<>(
            (before, after) -> {
              if (before.flatMap(version -> version).isPresent()
                  || after.flatMap(version -> version).isPresent()) {
                changed.run();
              }
            });
    return Reflector.start(
        ApiReader.of(connection),
        kind,
        object ->
            Optional.of(object)
                .filter(matters)
                .map(matching -> ObjectFields.text(matching, "metadata.resourceVersion")),
        seen,
        ReflectorTimes.PROMPT);
  }
}
