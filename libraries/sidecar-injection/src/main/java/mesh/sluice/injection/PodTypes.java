package mesh.sluice.injection;

import java.util.List;
import java.util.Optional;
import mesh.sluice.manifest.Element;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.template.ContainerTypes;

/**
 * That what injection and adoption look at in a pod has the type that Kubernetes gives it. The API
 * server lets nothing else by, but manifests of people, and what a status annotation brings back,
 * come unchecked. After this, another type is an internal error.
 */
public final class PodTypes {
  private PodTypes() {}

  /**
   * @throws ManifestException if a value has another type; names its path
   */
  public static void check(PodObject pod) throws ManifestException {
    Element root = new Element("pod", "", pod.json());
    Optional<Element> metadata = ContainerTypes.object(root, "metadata");
    if (metadata.isPresent()) {
      for (String name : List.of("labels", "annotations")) {
        Optional<Element> texts = metadata.get().find(name);
        if (texts.isPresent()) {
          texts.get().texts();
        }
      }
    }
    Optional<Element> spec = ContainerTypes.object(root, "spec");
    if (spec.isEmpty()) {
      return;
    }
    ContainerTypes.object(spec.get(), "securityContext");
    for (Element volume : ContainerTypes.objects(spec.get(), "volumes")) {
      ContainerTypes.text(volume, "name");
    }
    for (String list : PodObject.CONTAINER_LISTS) {
      for (Element container : ContainerTypes.objects(spec.get(), list)) {
        ContainerTypes.check(container);
      }
    }
  }
}
