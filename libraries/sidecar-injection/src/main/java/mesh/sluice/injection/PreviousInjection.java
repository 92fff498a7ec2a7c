package mesh.sluice.injection;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.injection.InjectionStatus.Override;
import mesh.sluice.json.JsonValue.JsonObject;

/**
 * What became of what the previous injection added: the API server filled in its defaults and
 * mounted the token of the service account, other webhooks changed an image. That stays as long as
 * we would add the same again; otherwise each injection would undo it, and all others would be
 * asked again.
 *
 * @param pod as it came to us
 * @param status what we wrote, if we did
 */
record PreviousInjection(PodObject pod, Optional<InjectionStatus> status) {
  PreviousInjection {
    requireNonNull(pod);
    requireNonNull(status);
  }

  /**
   * The sidecar's container.
   *
   * @param wanted as it is made now
   */
  JsonObject container(JsonObject wanted) {
    Optional<Override> now = Application.findSidecar(pod);
    return status.isPresent() && now.isPresent()
        ? new SidecarParts(status.get().container()).merge(now.get().container(), wanted)
        : wanted;
  }

  /**
   * The pod's volumes.
   *
   * @param others those of the pod without ours
   * @param wanted ours, as they are made now
   */
  List<JsonObject> volumes(List<JsonObject> others, List<JsonObject> wanted) {
    Map<String, String> written = status.map(InjectionStatus::volumes).orElse(Map.of());
    return new KeyedList(PodObject::name, written)
        .merge(written.isEmpty() ? others : pod.list("volumes"), wanted, true);
  }
}
