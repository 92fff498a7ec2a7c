package mesh.sluice.injection;

import java.util.Optional;
import mesh.sluice.injection.InjectionStatus.Override;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.profile.Source;
import mesh.sluice.template.Sidecar;

/**
 * The sidecar in the copy of an injected pod. {@code kubectl debug --copy-to} (1.34, every profile
 * but {@code legacy}) takes labels, annotations and probes away and keeps the containers: Envoy
 * would run with nothing redirected to it. Such a sidecar has what nobody may write who only wants
 * to change ours: image, arguments and user.
 */
final class CopiedSidecar {
  private CopiedSidecar() {}

  /**
   * Where a pod has one.
   *
   * @return empty if it has none, or one that its status tells of
   */
  static Optional<Source.Field> find(PodObject pod) {
    return sidecar(pod).map(found -> new Source.Field("spec." + found.list(), Sidecar.NAME));
  }

  /** The pod without it; as it is, if it has none. */
  static PodObject remove(PodObject pod) {
    Optional<Override> found = sidecar(pod);
    if (found.isEmpty()) {
      return pod;
    }
    String list = found.get().list();
    return pod.withList(
        list,
        pod.list(list).stream().filter(container -> !Application.isSidecar(container)).toList());
  }

  private static Optional<Override> sidecar(PodObject pod) {
    return pod.annotation(InjectionStatus.KEY).isPresent()
        ? Optional.empty()
        : Application.findSidecar(pod).filter(found -> isWhole(found.container()));
  }

  private static boolean isWhole(JsonObject container) {
    return container.find("image").isPresent()
        && container.find("args").isPresent()
        && container.findPath("securityContext.runAsUser").isPresent();
  }
}
