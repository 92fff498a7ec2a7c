package mesh.sluice.cluster;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import mesh.sluice.kubernetes.EventTime;

/** Tells the operator, where {@code kubectl describe configmap} shows it, what is wrong. */
final class SettingsEvents {
  private static final System.Logger LOG = System.getLogger(SettingsEvents.class.getName());

  /** Of the field {@code note} (events.k8s.io/v1). */
  private static final int LONGEST_NOTE = 1024;

  private static final int CONFLICT = 409;

  private final KubernetesClient client;
  private final String identity;

  SettingsEvents(KubernetesClient client, String identity) {
    this.client = requireNonNull(client);
    this.identity = requireNonNull(identity);
  }

  /** One event for each version of the ConfigMap, whichever replica is first. */
  void refused(ConfigMap map, String complaint) {
    String note =
        complaint.length() <= LONGEST_NOTE
            ? complaint
            : complaint.substring(0, LONGEST_NOTE - 3) + "...";
    String version = map.getMetadata().getResourceVersion();
    Event event =
        new EventBuilder()
            .withNewMetadata()
            .withName(map.getMetadata().getName() + ".refused." + version)
            .withNamespace(map.getMetadata().getNamespace())
            .endMetadata()
            .withEventTime(EventTime.of(Instant.now()))
            .withType("Warning")
            .withReason("InvalidSettings")
            .withAction("Reload")
            .withNote(note)
            .withReportingController("sluice.mesh/sluice-injector")
            .withReportingInstance(identity)
            .withRegarding(
                new ObjectReferenceBuilder()
                    .withApiVersion("v1")
                    .withKind("ConfigMap")
                    .withNamespace(map.getMetadata().getNamespace())
                    .withName(map.getMetadata().getName())
                    .withUid(map.getMetadata().getUid())
                    .withResourceVersion(version)
                    .build())
            .build();
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != CONFLICT) {
        LOG.log(Level.WARNING, "cannot create an Event on the ConfigMap: " + e.getMessage());
      }
    }
  }
}
