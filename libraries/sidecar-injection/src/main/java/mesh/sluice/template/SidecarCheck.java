package mesh.sluice.template;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.manifest.Element;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.OwnerId;

/** What a rendered sidecar has to be, whoever wrote its template. */
final class SidecarCheck {
  private SidecarCheck() {}

  /**
   * @param mayBeRoot whether the operator has allowed it for this pod, with a capability; the group
   *     tells then
   * @throws ManifestException if the container is not one that the redirect rules can work with
   */
  static void check(Element container, List<JsonObject> volumes, boolean mayBeRoot)
      throws ManifestException {
    Element name = container.require("name", "write name: " + Sidecar.NAME);
    if (!name.text().equals(Sidecar.NAME)) {
      throw name.wrong("the sidecar is called " + Sidecar.NAME + "; write that");
    }
    if (container.require("image", "name Envoy's image").text().isBlank()) {
      throw container.wrong("image is empty; name Envoy's image");
    }
    checkOwner(container, "runAsUser", mayBeRoot);
    checkOwner(container, "runAsGroup", false);
    // Else a pod that was injected would be refused at its next review, as if its user had erred.
    ContainerTypes.check(container);
    for (Element variable : ContainerTypes.objects(container, "env")) {
      variable.require("name", "give the variable a name");
    }
    checkCapabilities(container);
    if (mayBeRoot && TproxyCapability.of(container.object()).isEmpty()) {
      throw container.wrong(
          "tproxyCapability in config.yaml has no effect, because with TPROXY the sidecar has"
              + " neither NET_RAW nor NET_ADMIN; add {{policy.tproxyCapability}} to its"
              + " capabilities and make it root, as the built-in sidecar.yaml does");
    }
    checkMounts(container, volumes);
  }

  private static void checkCapabilities(Element container) throws ManifestException {
    Optional<Element> added = container.find("securityContext", "capabilities", "add");
    if (added.isPresent()) {
      for (Element capability : added.get().list()) {
        capability.text();
      }
    }
  }

  /** By its owner the sidecar's own traffic is told from the application's. */
  private static void checkOwner(Element container, String field, boolean mayBeRoot)
      throws ManifestException {
    Optional<Element> owner = container.find("securityContext", field);
    if (owner.isEmpty()) {
      throw container.wrong(
          "securityContext." + field + " is missing; the redirect rules know the sidecar by it");
    }
    if (id(owner.get()).value() == 0 && !mayBeRoot) {
      throw owner.get().wrong("the sidecar must not run as root; write a number above 0");
    }
  }

  private static OwnerId id(Element written) throws ManifestException {
    try {
      return new OwnerId(written.wholeNumber());
    } catch (InvalidPolicyException e) {
      throw written.wrong(e.remedy());
    }
  }

  private static void checkMounts(Element container, List<JsonObject> volumes)
      throws ManifestException {
    Set<String> names = new HashSet<>();
    for (JsonObject volume : volumes) {
      volume.find("name").ifPresent(name -> names.add(name.asText()));
    }
    Optional<Element> mounts = container.find("volumeMounts");
    if (mounts.isEmpty()) {
      return;
    }
    for (Element mount : mounts.get().list()) {
      Element name = mount.require("name", "name the volume");
      if (!names.contains(name.text())) {
        throw name.wrong("the template has no volume of this name; add it to volumes");
      }
    }
  }
}
