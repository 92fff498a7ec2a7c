package mesh.sluice.template;

import java.util.List;
import java.util.Optional;
import mesh.sluice.manifest.Element;
import mesh.sluice.manifest.ManifestException;

/**
 * That what injection and adoption look at in a container has the type that Kubernetes gives it,
 * whether the container comes from a pod or from the sidecar's template.
 */
public final class ContainerTypes {
  private static final List<String> HOOKS = List.of("postStart", "preStop");
  private static final List<String> PROBES =
      List.of("startupProbe", "livenessProbe", "readinessProbe");

  private ContainerTypes() {}

  /**
   * @throws ManifestException if a value has another type; names its path
   */
  public static void check(Element container) throws ManifestException {
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

  /**
   * A member, if there is one.
   *
   * @throws ManifestException if it is not an object
   */
  public static Optional<Element> object(Element owner, String name) throws ManifestException {
    Optional<Element> found = owner.find(name);
    if (found.isPresent()) {
      found.get().object();
    }
    return found;
  }

  /**
   * The elements of a member; none without it.
   *
   * @throws ManifestException if it is not a list of objects
   */
  public static List<Element> objects(Element owner, String name) throws ManifestException {
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

  /**
   * A member that is text, if it is there.
   *
   * @throws ManifestException if it is something else
   */
  public static void text(Element owner, String name) throws ManifestException {
    Optional<Element> found = owner.find(name);
    if (found.isPresent()) {
      found.get().text();
    }
  }

  private static void checkTexts(Element owner, String name) throws ManifestException {
    Optional<Element> found = owner.find(name);
    if (found.isPresent()) {
      for (Element element : found.get().list()) {
        element.entryText();
      }
    }
  }
}
