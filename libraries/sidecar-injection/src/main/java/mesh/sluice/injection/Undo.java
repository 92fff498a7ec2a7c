package mesh.sluice.injection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.injection.InjectionStatus.Override;
import mesh.sluice.json.JsonValue.JsonObject;

/** Makes a pod what it was before it was injected. */
final class Undo {
  private Undo() {}

  /** The pod without what its status says was added. */
  static PodObject undo(PodObject injected, InjectionStatus status) {
    PodObject pod =
        injected.withoutAnnotation(InjectionStatus.KEY).withoutAnnotation(RedirectAnnotation.KEY);
    for (String list : PodObject.CONTAINER_LISTS) {
      List<JsonObject> containers = new ArrayList<>();
      for (JsonObject container : pod.list(list)) {
        if (!Application.isSidecar(container)) {
          containers.add(ApplicationProbes.restore(container, status.probes()));
        }
      }
      pod = pod.withList(list, containers);
    }
    pod = withOverride(pod, status);
    pod =
        pod.withList(
            "volumes",
            pod.list("volumes").stream()
                .filter(volume -> !status.volumes().containsKey(PodObject.name(volume)))
                .toList());
    return without(without(pod, "labels", status.labels()), "annotations", status.annotations());
  }

  private static PodObject withOverride(PodObject pod, InjectionStatus status) {
    if (status.override().isEmpty()) {
      return pod;
    }
    Override override = status.override().get();
    List<JsonObject> containers = new ArrayList<>(pod.list(override.list()));
    containers.add(Math.min(override.index(), containers.size()), override.container());
    return pod.withList(override.list(), containers);
  }

  private static PodObject without(PodObject pod, String kind, List<String> keys) {
    Map<String, String> texts = pod.texts(kind);
    texts.keySet().removeAll(keys);
    return pod.withTexts(kind, texts);
  }
}
