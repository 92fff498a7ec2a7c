package mesh.sluice.profile;

import java.util.Optional;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.SidecarIdentity;

/** The user and group by which a sidecar's sockets are known, out of the security contexts. */
final class SidecarOwner {
  private static final OwnerId ROOT = new OwnerId(0);

  private final PodFacts pod;
  private final ContainerFacts sidecar;
  private final Reading reading;

  SidecarOwner(PodFacts pod, ContainerFacts sidecar, Reading reading) {
    this.pod = pod;
    this.sidecar = sidecar;
    this.reading = reading;
  }

  /**
   * The sidecar's user.
   *
   * @param otherwise the user that holds if nothing is said, or root: were root's connections left
   *     alone, every application that runs as root would bypass the mesh
   */
  OwnerId user(long otherwise) {
    RunAs runAs = pod.runAs(sidecar);
    if (runAs.user().equals(Optional.of(ROOT)) && runAs.group().orElse(ROOT).equals(ROOT)) {
      reading.finding(
          "container " + sidecar.name(),
          "runs as root, whose connections are redirected, so its own come back to it; set its"
              + " runAsUser or runAsGroup to "
              + otherwise);
    }
    return id(
        PolicyField.PROXY_UIDS, "runAsUser", sidecar.runAs().user(), pod.runAs().user(), otherwise);
  }

  /** The sidecar's group; as {@link #user}. */
  OwnerId group(long otherwise) {
    return id(
        PolicyField.PROXY_GIDS,
        "runAsGroup",
        sidecar.runAs().group(),
        pod.runAs().group(),
        otherwise);
  }

  private OwnerId id(
      PolicyField field,
      String name,
      Optional<OwnerId> own,
      Optional<OwnerId> ofPod,
      long otherwise) {
    Optional<OwnerId> effective = own.or(() -> ofPod).filter(id -> !id.equals(ROOT));
    if (effective.isEmpty()) {
      reading.note(field, new Source.Default(Long.toString(otherwise)));
      return new OwnerId(otherwise);
    }
    String owner = own.isPresent() ? "container " + sidecar.name() : "pod";
    reading.note(field, new Source.SecurityContext(owner, name, effective.get().value()));
    return effective.get();
  }

  /** Finds containers whose connections cannot be distinguished from the sidecar's. */
  static void findBypasses(
      PodFacts pod, ContainerFacts sidecar, SidecarIdentity identity, Reading reading) {
    for (ContainerFacts container : pod.containers()) {
      if (container.name().equals(sidecar.name())) {
        continue;
      }
      RunAs runAs = pod.runAs(container);
      runAs
          .user()
          .filter(identity.uids()::contains)
          .ifPresent(
              user -> reading.finding("container " + container.name(), bypass("user", user)));
      runAs
          .group()
          .filter(identity.gids()::contains)
          .ifPresent(
              group -> reading.finding("container " + container.name(), bypass("group", group)));
    }
  }

  private static String bypass(String what, OwnerId id) {
    return "runs as "
        + what
        + " "
        + id
        + " like the sidecar, so its connections bypass the mesh;"
        + " give it another "
        + what;
  }
}
