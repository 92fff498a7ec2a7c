package mesh.sluice.socket;

import mesh.sluice.json.JsonValue.JsonObject;

/** Answers how the agent is. */
@FunctionalInterface
public interface StatusSource {
  /** What {@code sluice-node status} shows. Called by many threads; must not wait. */
  JsonObject status();
}
