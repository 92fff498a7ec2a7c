package mesh.sluice.injection;

import java.util.List;
import java.util.Optional;
import mesh.sluice.injection.InjectionStatus.Override;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.template.Sidecar;

/**
 * A pod as its user wrote it, without the container of the sidecar's name.
 *
 * @param pod has at least one container
 * @param override the container of the sidecar's name, if the user wrote one
 */
record Application(PodObject pod, Optional<Override> override) {
  /**
   * @throws RefusedException if there is nothing in the pod besides the sidecar
   */
  static Application of(PodObject pod) throws RefusedException {
    PodObject application = pod;
    for (String list : PodObject.CONTAINER_LISTS) {
      application =
          application.withList(
              list, pod.list(list).stream().filter(container -> !isSidecar(container)).toList());
    }
    if (application.list("containers").isEmpty()) {
      throw new RefusedException(
          "spec.containers",
          Sidecar.NAME,
          "the pod has no container besides the sidecar; add the application's");
    }
    return new Application(application, findSidecar(pod));
  }

  /** The container of the sidecar's name, whoever wrote it. */
  static Optional<Override> findSidecar(PodObject pod) {
    for (String list : PodObject.CONTAINER_LISTS) {
      List<JsonObject> containers = pod.list(list);
      for (int i = 0; i < containers.size(); i++) {
        if (isSidecar(containers.get(i))) {
          return Optional.of(new Override(list, i, containers.get(i)));
        }
      }
    }
    return Optional.empty();
  }

  static boolean isSidecar(JsonObject container) {
    return PodObject.name(container).equals(Sidecar.NAME);
  }
}
