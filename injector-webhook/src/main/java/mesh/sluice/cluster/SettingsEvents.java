package mesh.sluice.cluster;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import mesh.sluice.kubernetes.EventText;
import mesh.sluice.kubernetes.EventTime;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;

/** Tells the operator, where {@code kubectl describe configmap} shows it, what is wrong. */
final class SettingsEvents {
  private static final Logger LOG = Logger.of(SettingsEvents.class);

  private static final int CONFLICT = 409;

  private final KubernetesClient client;
  private final String identity;

  SettingsEvents(KubernetesClient client, String identity) {
    this.client = requireNonNull(client);
    this.identity = requireNonNull(identity);
  }

  /** One event for each version of the ConfigMap, whichever replica is first. */
  void refused(ConfigMap map, String complaint) {
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
            .withNote(EventText.note(complaint))
            .withReportingController("sluice.mesh/sluice-injector")
            .withReportingInstance(EventText.reportingInstance(identity))
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
        LOG.warning("cannot create an Event on the ConfigMap", Field.of(e));
      }
    }
  }
}
