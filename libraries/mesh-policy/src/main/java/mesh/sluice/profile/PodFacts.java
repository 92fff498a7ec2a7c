package mesh.sluice.profile;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the rules of a mesh may depend on in a pod.
 *
 * @param namespace where the pod is
 * @param name the pod's name; empty for a pod that a controller has not named yet
 * @param labels its labels
 * @param annotations its annotations
 * @param runAs the pod's security context, which holds for containers that say nothing else
 * @param initContainers those that run before the others, native sidecars included
 * @param containers the others
 * @param hostNetwork whether the pod uses the node's network namespace
 * @param windows the field by which the pod says that it is for nodes with Windows; empty if it
 *     does not
 */
public record PodFacts(
    NamespaceFacts namespace,
    String name,
    Map<String, String> labels,
    Map<String, String> annotations,
    RunAs runAs,
    List<ContainerFacts> initContainers,
    List<ContainerFacts> containers,
    boolean hostNetwork,
    Optional<Source.Field> windows) {
  public PodFacts {
    requireNonNull(namespace);
    requireNonNull(name);
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    requireNonNull(runAs);
    initContainers = List.copyOf(initContainers);
    containers = List.copyOf(containers);
    requireNonNull(windows);
  }

  /** A pod that does not say that it is for Windows. */
  public PodFacts(
      NamespaceFacts namespace,
      String name,
      Map<String, String> labels,
      Map<String, String> annotations,
      RunAs runAs,
      List<ContainerFacts> initContainers,
      List<ContainerFacts> containers,
      boolean hostNetwork) {
    this(
        namespace,
        name,
        labels,
        annotations,
        runAs,
        initContainers,
        containers,
        hostNetwork,
        Optional.empty());
  }

  /** The same pod with other annotations, such as those that count where it says nothing. */
  public PodFacts withAnnotations(Map<String, String> others) {
    return new PodFacts(
        namespace, name, labels, others, runAs, initContainers, containers, hostNetwork, windows);
  }

  /** The container or init container called {@code container}. */
  public Optional<ContainerFacts> find(String container) {
    return Stream.concat(initContainers.stream(), containers.stream())
        .filter(candidate -> candidate.name().equals(container))
        .findFirst();
  }

  /** Whom a container of this pod runs as: what it says itself goes before what the pod says. */
  public RunAs runAs(ContainerFacts container) {
    return container.runAs().orElse(runAs);
  }
}
