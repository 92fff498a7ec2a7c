package mesh.sluice.cluster;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.InstantSource;
import mesh.sluice.kubernetes.ApiConnection;
import mesh.sluice.kubernetes.EventName;
import mesh.sluice.kubernetes.EventObject;
import mesh.sluice.kubernetes.EventRecorder;
import mesh.sluice.kubernetes.EventReporter;
import mesh.sluice.kubernetes.ObjectEvent;

/** Tells the operator, where {@code kubectl describe configmap} shows it, what is wrong. */
final class SettingsEvents implements AutoCloseable {
  private final EventRecorder recorder;

  private SettingsEvents(EventRecorder recorder) {
    this.recorder = requireNonNull(recorder);
  }

  /**
   * @param identity of this replica: the pod's name
   */
  static SettingsEvents start(ApiConnection connection, String identity) {
    EventReporter reporter = new EventReporter("sluice.mesh/sluice-injector", identity);
    return new SettingsEvents(EventRecorder.start(connection, reporter, InstantSource.system()));
  }

  /** One event for each version of the ConfigMap, whichever replica is first. */
  void refused(ConfigMap map, String complaint) {
    ObjectMeta metadata = map.getMetadata();
    EventObject regarding =
        new EventObject(
            "v1",
            "ConfigMap",
            metadata.getNamespace(),
            metadata.getName(),
            metadata.getUid(),
            metadata.getResourceVersion());
    recorder.record(
        new ObjectEvent(
            new EventName.Exact(regarding.name() + ".refused." + regarding.resourceVersion()),
            regarding,
            ObjectEvent.Type.WARNING,
            "InvalidSettings",
            "Reload",
            complaint));
  }

  @Override
  public void close() {
    recorder.close();
  }
}
