package mesh.sluice.cluster;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import mesh.sluice.kubernetes.EventName;
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
  static SettingsEvents start(KubernetesClient client, String identity) {
    EventReporter reporter = new EventReporter("sluice.mesh/sluice-injector", identity);
    return new SettingsEvents(EventRecorder.start(client, reporter, InstantSource.system()));
  }

  /** One event for each version of the ConfigMap, whichever replica is first. */
  void refused(ConfigMap map, String complaint) {
    ObjectReference regarding =
        new ObjectReferenceBuilder()
            .withApiVersion("v1")
            .withKind("ConfigMap")
            .withNamespace(map.getMetadata().getNamespace())
            .withName(map.getMetadata().getName())
            .withUid(map.getMetadata().getUid())
            .withResourceVersion(map.getMetadata().getResourceVersion())
            .build();
    recorder.record(
        new ObjectEvent(
            new EventName.Exact(regarding.getName() + ".refused." + regarding.getResourceVersion()),
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
