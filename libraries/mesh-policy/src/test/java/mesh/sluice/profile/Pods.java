package mesh.sluice.profile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Pods for tests, as injectors leave them. */
final class Pods {
  static final ContainerFacts APPLICATION = ContainerFacts.named("app");
  static final ContainerFacts ISTIO_PROXY =
      new ContainerFacts(
          "istio-proxy", RunAs.of(1337, 1337), Map.of(), List.of("proxy", "sidecar", "--domain"));
  static final ContainerFacts ENVOY = ContainerFacts.named("envoy").withRunAs(RunAs.of(1500, 1500));

  private Pods() {}

  static PodFacts plain(Map<String, String> annotations) {
    return pod(Map.of(), annotations, APPLICATION);
  }

  /** A pod that istiod injected for its CNI plugin. */
  static PodFacts istio(Map<String, String> annotations) {
    return istio(Map.of(), annotations, ISTIO_PROXY);
  }

  static PodFacts istio(
      Map<String, String> labels, Map<String, String> annotations, ContainerFacts sidecar) {
    Map<String, String> all = new HashMap<>(annotations);
    all.putIfAbsent("sidecar.istio.io/status", "{}");
    return pod(labels, all, APPLICATION, sidecar);
  }

  /** A pod that OSM injected, without its init container. */
  static PodFacts osm(Map<String, String> annotations) {
    return pod(Map.of("osm-proxy-uuid", "d4e5"), annotations, APPLICATION, ENVOY);
  }

  static PodFacts pod(
      Map<String, String> labels, Map<String, String> annotations, ContainerFacts... containers) {
    return new PodFacts(
        NamespaceFacts.named("default"),
        "web",
        labels,
        annotations,
        RunAs.UNSET,
        List.of(),
        List.of(containers),
        false);
  }

  static PodFacts withInit(PodFacts pod, ContainerFacts init) {
    List<ContainerFacts> inits = new ArrayList<>(pod.initContainers());
    inits.add(init);
    return new PodFacts(
        pod.namespace(),
        pod.name(),
        pod.labels(),
        pod.annotations(),
        pod.runAs(),
        inits,
        pod.containers(),
        pod.hostNetwork());
  }

  static PodFacts withRunAs(PodFacts pod, RunAs runAs) {
    return new PodFacts(
        pod.namespace(),
        pod.name(),
        pod.labels(),
        pod.annotations(),
        runAs,
        pod.initContainers(),
        pod.containers(),
        pod.hostNetwork());
  }

  static PodFacts onHostNetwork(PodFacts pod) {
    return new PodFacts(
        pod.namespace(),
        pod.name(),
        pod.labels(),
        pod.annotations(),
        pod.runAs(),
        pod.initContainers(),
        pod.containers(),
        true);
  }
}
