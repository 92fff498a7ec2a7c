package mesh.sluice.node;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.util.List;
import java.util.Map;
import mesh.sluice.kubernetes.Models;

/** The kinds of objects that the node agent writes. What it reads it takes as plain JSON. */
final class NodeModels {
  static final Models ALL = new Models(List.of(Event.class), Map.of());

  private NodeModels() {}
}
