package mesh.sluice.nodegate;

import static java.util.Objects.requireNonNull;

import java.time.InstantSource;
import mesh.sluice.kubernetes.ApiConnection;
import mesh.sluice.kubernetes.EventName;
import mesh.sluice.kubernetes.EventObject;
import mesh.sluice.kubernetes.EventRecorder;
import mesh.sluice.kubernetes.EventReporter;
import mesh.sluice.kubernetes.ObjectEvent;

/** Tells people, where {@code kubectl describe node} shows it, why a node was opened or closed. */
final class NodeEvents implements AutoCloseable {
  private final EventRecorder recorder;

  private NodeEvents(EventRecorder recorder) {
    this.recorder = requireNonNull(recorder);
  }

  /**
   * @param identity of this replica: the pod's name
   */
  static NodeEvents start(ApiConnection connection, String identity, InstantSource clock) {
    EventReporter reporter = new EventReporter("sluice.mesh/sluice-injector", identity);
    return new NodeEvents(EventRecorder.start(connection, reporter, clock));
  }

  void opened(WatchedNode node, GateReason reason) {
    record(node, ObjectEvent.Type.NORMAL, "NodeOpened", "Open", reason);
  }

  void closed(WatchedNode node, GateReason reason) {
    ObjectEvent.Type type =
        reason == GateReason.NEW_NODE ? ObjectEvent.Type.NORMAL : ObjectEvent.Type.WARNING;
    record(node, type, "NodeClosed", "Close", reason);
  }

  @Override
  public void close() {
    recorder.close();
  }

  private void record(
      WatchedNode node, ObjectEvent.Type type, String reason, String action, GateReason why) {
    recorder.record(
        new ObjectEvent(
            new EventName.Generated("sluice-node-gate-"),
            EventObject.of("v1", "Node", "", node.name(), node.uid()),
            type,
            reason,
            action,
            why.sentence()));
  }
}
