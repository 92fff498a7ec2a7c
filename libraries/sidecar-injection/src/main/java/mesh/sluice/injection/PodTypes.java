package mesh.sluice.injection;

import java.util.List;
import java.util.Optional;
import mesh.sluice.manifest.Element;
import mesh.sluice.manifest.ManifestException;

/**
 * That what injection and adoption look at in a pod has the type that Kubernetes gives it. The API
 * server lets nothing else by, but manifests of people, and what a status annotation brings back,
 * come unchecked. After this, another type is an internal error.
 */
public final class PodTypes {
  private static final List<String> HOOKS = List.of("postStart", "preStop");
  private static final List<String> PROBES =
      List.of("startupProbe", "livenessProbe", "readinessProbe");

  private PodTypes() {}

  /**
   * @throws ManifestException if a value has another type; names its path
   */
  public static void check(PodObject pod) throws ManifestException {
    Element root = new Element("pod", "", pod.json());
    Optional<Element> metadata = object(root, "metadata");
    if (metadata.isPresent()) {
      for (String name : List.of("labels", "annotations")) {
        Optional<Element> texts = metadata.get().find(name);
        if (texts.isPresent()) {
          texts.get().texts();
        }
      }
    }
    Optional<Element> spec = object(root, "spec");
    if (spec.isEmpty()) {
      return;
    }
    object(spec.get(), "securityContext");
    for (Element volume : objects(spec.get(), "volumes")) {
      text(volume, "name");
    }
    for (String list : PodObject.CONTAINER_LISTS) {
      for (Element container : objects(spec.get(), list)) {
        checkContainer(container);
      }
    }
  }

  private static void checkContainer(Element container) throws ManifestException {
    text(container, "name");
    checkTexts(container, "command");
    checkTexts(container, "args");
    for (Element variable : objects(container, "env")) {
      text(variable, "name");
      text(variable, "value");
    }
    objects(container, "envFrom");
    objects(container, "volumeMounts");
    for (Element port : objects(container, "ports")) {
      text(port, "name");
    }
    Optional<Element> context = object(container, "securityContext");
    if (context.isPresent()) {
      object(context.get(), "capabilities");
    }
    checkAsked(container, PROBES);
    Optional<Element> lifecycle = object(container, "lifecycle");
    if (lifecycle.isPresent()) {
      checkAsked(lifecycle.get(), HOOKS);
    }
  }

  /** Probes or hooks. */
  private static void checkAsked(Element owner, List<String> fields) throws ManifestException {
    for (String field : fields) {
      Optional<Element> asked = object(owner, field);
      if (asked.isEmpty()) {
        continue;
      }
      Optional<Element> timeout = asked.get().find("timeoutSeconds");
      if (timeout.isPresent()) {
        timeout.get().wholeNumber();
      }
      for (String action : List.of("httpGet", "tcpSocket", "grpc")) {
        Optional<Element> what = object(asked.get(), action);
        if (what.isPresent()) {
          text(what.get(), "path");
          text(what.get(), "service");
        }
      }
    }
  }

  private static Optional<Element> object(Element owner, String name) throws ManifestException {
    Optional<Element> found = owner.find(name);
    if (found.isPresent()) {
      found.get().object();
    }
    return found;
  }

  private static List<Element> objects(Element owner, String name) throws ManifestException {
    Optional<Element> found = owner.find(name);
    if (found.isEmpty()) {
      return List.of();
    }
    List<Element> elements = found.get().list();
    for (Element element : elements) {
      element.object();
    }
    return elements;
  }

  private static void text(Element owner, String name) throws ManifestException {
    Optional<Element> found = owner.find(name);
    if (found.isPresent()) {
      found.get().text();
    }
  }

  private static void checkTexts(Element owner, String name) throws ManifestException {
    Optional<Element> found = owner.find(name);
    if (found.isPresent()) {
      for (Element element : found.get().list()) {
        element.text();
      }
    }
  }
}
