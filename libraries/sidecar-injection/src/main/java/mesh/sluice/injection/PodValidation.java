package mesh.sluice.injection;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.ContainerFacts;
import mesh.sluice.profile.Explanation;
import mesh.sluice.profile.InjectedPolicy;
import mesh.sluice.profile.OwnWords;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.profile.PolicyField;
import mesh.sluice.profile.RunAs;
import mesh.sluice.profile.SluiceKey;
import mesh.sluice.profile.Source;
import mesh.sluice.template.Sidecar;
import mesh.sluice.template.TproxyCapability;

/** Pods that would bypass the mesh, or could not work with the sidecar, and are better told so. */
final class PodValidation {
  private static final int ADMIN_PORT = 15000;
  private static final String OTHER = "use another one";

  private PodValidation() {}

  /** The policy is the injector's to write: a hand-made one could leave the mesh out. */
  static void refuseHandMadePolicy(PodObject pod) throws RefusedException {
    var written = pod.annotation(RedirectAnnotation.KEY);
    if (written.isPresent()) {
      throw new RefusedException(
          "metadata.annotations['" + RedirectAnnotation.KEY + "']",
          written.get(),
          "the injector writes this annotation; remove it, and say what you want by the others,"
              + " such as sluice.mesh/exclude-outbound-ports");
    }
  }

  /** What is misspelt would have no effect, and nobody would notice. */
  static void refuseUnknownWords(PodFacts pod) throws RefusedException {
    for (OwnWords.Unknown unknown : OwnWords.unknown(pod)) {
      throw new RefusedException(unknown.place(), unknown.value(), unknown.remedy());
    }
  }

  /**
   * A container with the sidecar's user or group would be taken for the sidecar, so that its
   * connections would leave unmeshed (as Kuma's injector has it). Istio's documentation advises it
   * for init containers, which without a native sidecar have no network (istio/istio.io#10655).
   *
   * @param nativeSidecar whether the sidecar is ready before other init containers start
   */
  static void refuseSidecarsOwner(PodFacts pod, RedirectPolicy policy, boolean nativeSidecar)
      throws RefusedException {
    refuse("spec.securityContext", pod.runAs(), policy, OTHER);
    String instead =
        nativeSidecar
            ? OTHER
                + ": the sidecar is a native one and ready before this container starts, which so"
                + " needs no way past the mesh"
            : OTHER
                + ", and "
                + PodWishes.NATIVE
                + ": \"true\" (Kubernetes 1.29 and newer): then the sidecar is ready before this"
                + " container starts";
    refuse("spec.initContainers", pod.initContainers(), policy, instead);
    refuse("spec.containers", pod.containers(), policy, OTHER);
  }

  private static void refuse(
      String list, List<ContainerFacts> containers, RedirectPolicy policy, String instead)
      throws RefusedException {
    for (ContainerFacts container : containers) {
      String path = list + "['" + container.name() + "'].securityContext";
      refuse(path, container.runAs(), policy, instead);
    }
  }

  private static void refuse(String path, RunAs runAs, RedirectPolicy policy, String instead)
      throws RefusedException {
    List<OwnerId> users = runAs.user().stream().toList();
    List<OwnerId> groups = runAs.group().stream().toList();
    refuse(path + ".runAsUser", users, policy.sidecar().uids(), "user", instead);
    refuse(path + ".runAsGroup", groups, policy.sidecar().gids(), "group", instead);
  }

  private static void refuse(
      String path, List<OwnerId> application, List<OwnerId> sidecar, String kind, String instead)
      throws RefusedException {
    for (OwnerId id : application) {
      if (sidecar.contains(id)) {
        throw new RefusedException(
            path,
            id.toString(),
            "this is the sidecar's "
                + kind
                + ", whose connections are not redirected: they would bypass the mesh; "
                + instead);
      }
    }
  }

  /** Two listeners on one port: one of the two containers would never start. */
  static void refusePortsOfSidecar(PodObject pod, RedirectPolicy policy) throws RefusedException {
    Set<Integer> taken = new HashSet<>(InjectedPolicy.STATUS_PORTS);
    taken.add(ADMIN_PORT);
    taken.add(policy.outbound().port());
    taken.add(policy.inbound().port());
    policy.dns().ifPresent(dns -> taken.add(dns.port()));
    for (String list : PodObject.CONTAINER_LISTS) {
      for (JsonObject container : pod.list(list)) {
        for (int port : ContainerPorts.tcp(container)) {
          if (taken.contains(port)) {
            throw new RefusedException(
                "spec." + list + "['" + PodObject.name(container) + "'].ports",
                Integer.toString(port),
                "Envoy listens on this port in the same pod; let the application use another one");
          }
        }
      }
    }
  }

  /** The volume would be mounted in the wrong container. */
  static void refuseVolumesOfSidecar(PodObject pod, Sidecar sidecar) throws RefusedException {
    Set<String> names = new HashSet<>();
    pod.list("volumes").forEach(volume -> names.add(PodObject.name(volume)));
    for (JsonObject volume : sidecar.volumes()) {
      if (names.contains(PodObject.name(volume))) {
        throw new RefusedException(
            "spec.volumes",
            PodObject.name(volume),
            "the sidecar brings a volume of this name; give yours another one");
      }
    }
  }

  /**
   * Transparent interception needs a socket option that only these capabilities allow.
   *
   * @param redirect the policy, and which annotation asks for the interception
   * @return a warning where the sidecar has one, since it takes from what the pod is protected by
   */
  static Optional<String> requireAbleToBeTransparent(
      SidecarPolicy.Explained redirect, JsonObject container, PodFacts pod)
      throws RefusedException {
    if (redirect.policy().inbound().mode() != InboundMode.TPROXY) {
      return Optional.empty();
    }
    Optional<String> capability = TproxyCapability.of(container);
    Source.Annotation asked = askedBy(redirect.explanation());
    if (capability.isEmpty()) {
      throw new RefusedException(
          asked.key(),
          asked.value(),
          "Envoy needs the capability NET_RAW for it, which no sidecar has by itself; use redirect,"
              + " or let the injector's operator grant it: tproxyCapability: NET_RAW in"
              + " config.yaml");
    }
    PodSecurity enforced = PodSecurity.of(pod.namespace());
    if (enforced != PodSecurity.PRIVILEGED) {
      throw new RefusedException(
          asked.key(),
          asked.value(),
          "Envoy needs the capability "
              + capability.get()
              + " for it, and the namespace enforces the Pod Security Standard "
              + enforced.label()
              + ", which lets no container have it; use redirect, or another namespace");
    }
    return Optional.of(
        asked
            + ": with TPROXY the sidecar "
            + Sidecar.NAME
            + " has the capability "
            + capability.get()
            + (isRoot(container) ? " and runs as root" : "")
            + ", as the injector's settings allow it; redirect needs neither");
  }

  private static Source.Annotation askedBy(Explanation explanation) {
    return explanation.sourcesOf(PolicyField.INBOUND_MODE).stream()
        .filter(Source.Annotation.class::isInstance)
        .map(Source.Annotation.class::cast)
        .findFirst()
        .orElse(new Source.Annotation(SluiceKey.INTERCEPTION_MODE.key(), "tproxy"));
  }

  private static boolean isRoot(JsonObject container) {
    return container
        .findPath("securityContext.runAsUser")
        .flatMap(user -> user.asNumber().wholeNumber())
        .filter(user -> user == 0)
        .isPresent();
  }
}
