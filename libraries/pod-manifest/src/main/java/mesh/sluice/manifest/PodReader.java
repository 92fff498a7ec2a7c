package mesh.sluice.manifest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.json.JsonValue;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.profile.ContainerFacts;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.profile.RunAs;

/** Finds in a pod, or in a pod template, what profiles ask about; the rest is not looked at. */
public final class PodReader {
  private PodReader() {}

  /**
   * Reads a pod that is at hand as a document, as in an admission review.
   *
   * @param source what to call the document in messages
   * @param pod has {@code metadata} and {@code spec}
   * @param namespace where the pod is or will be
   * @throws ManifestException if what is looked at is malformed
   */
  public static PodFacts read(String source, JsonValue pod, NamespaceFacts namespace)
      throws ManifestException {
    Element element = new Element(source, "", pod);
    return facts(element, Metadata.text(element.find("metadata"), "name"), namespace);
  }

  /**
   * @param pod has {@code metadata} and {@code spec}
   * @param name empty for a template
   */
  static PodFacts facts(Element pod, String name, NamespaceFacts namespace)
      throws ManifestException {
    Optional<Element> metadata = pod.find("metadata");
    Element spec = pod.require("spec", "a pod needs its containers");
    Set<String> names = new HashSet<>();
    List<ContainerFacts> initContainers = new ArrayList<>();
    Optional<Element> init = spec.find("initContainers");
    if (init.isPresent()) {
      initContainers = containers(init.get(), names);
    }
    Element containers = spec.require("containers", "a pod needs at least one container");
    if (containers.list().isEmpty()) {
      throw containers.wrong("a pod needs at least one container");
    }
    Optional<Element> hostNetwork = spec.find("hostNetwork");
    return new PodFacts(
        namespace,
        name,
        Metadata.texts(metadata, "labels"),
        Metadata.texts(metadata, "annotations"),
        runAs(spec),
        initContainers,
        containers(containers, names),
        hostNetwork.isPresent() && hostNetwork.get().flag(),
        OperatingSystem.windows(spec.value()));
  }

  /** The pod's addresses as its status has them; none before it has run. */
  static List<IpAddress> addresses(Element pod) throws ManifestException {
    List<Element> written = new ArrayList<>();
    Optional<Element> list = pod.find("status", "podIPs");
    if (list.isPresent()) {
      for (Element entry : list.get().list()) {
        written.add(entry.require("ip", "remove the entry, or write the pod's address"));
      }
    } else {
      pod.find("status", "podIP").ifPresent(written::add);
    }
    List<IpAddress> addresses = new ArrayList<>();
    for (Element address : written) {
      try {
        addresses.add(IpAddress.parse(address.text()));
      } catch (InvalidPolicyException e) {
        throw address.wrong(e.remedy());
      }
    }
    return addresses;
  }

  private static List<ContainerFacts> containers(Element list, Set<String> names)
      throws ManifestException {
    List<ContainerFacts> containers = new ArrayList<>();
    for (Element container : list.list()) {
      Element name = container.require("name", "give the container a name");
      if (!names.add(name.text())) {
        throw name.wrong("two containers have this name; give each one its own");
      }
      containers.add(
          new ContainerFacts(
              name.text(), runAs(container), environment(container), arguments(container)));
    }
    return containers;
  }

  /** The security context of a pod or of a container. */
  private static RunAs runAs(Element owner) throws ManifestException {
    return new RunAs(
        id(owner.find("securityContext", "runAsUser")),
        id(owner.find("securityContext", "runAsGroup")));
  }

  private static Optional<OwnerId> id(Optional<Element> element) throws ManifestException {
    if (element.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new OwnerId(element.get().wholeNumber()));
    } catch (InvalidPolicyException e) {
      throw element.get().wrong(e.remedy());
    }
  }

  /** What is taken from elsewhere ({@code valueFrom}) is not known here. */
  private static Map<String, String> environment(Element container) throws ManifestException {
    Map<String, String> environment = new LinkedHashMap<>();
    Optional<Element> list = container.find("env");
    if (list.isEmpty()) {
      return environment;
    }
    for (Element variable : list.get().list()) {
      String name = variable.require("name", "give the variable a name").text();
      Optional<Element> value = variable.find("value");
      // The kubelet lets a later entry of the same name win, whatever it holds.
      environment.remove(name);
      if (value.isPresent()) {
        environment.put(name, value.get().text());
      } else if (variable.find("valueFrom").isEmpty()) {
        environment.put(name, "");
      }
    }
    return environment;
  }

  private static List<String> arguments(Element container) throws ManifestException {
    List<String> arguments = new ArrayList<>();
    Optional<Element> list = container.find("args");
    if (list.isPresent()) {
      for (Element argument : list.get().list()) {
        arguments.add(argument.entryText());
      }
    }
    return arguments;
  }
}
