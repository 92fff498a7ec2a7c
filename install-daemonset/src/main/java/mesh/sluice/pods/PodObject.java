package mesh.sluice.pods;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.manifest.PodReader;
import mesh.sluice.pods.NodePod.Redirect;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.profile.NotMeshedReason;
import mesh.sluice.profile.OsmMeshConfig;
import mesh.sluice.profile.PodFacts;

/** Makes of a pod, as the API server has it, what is kept of it. */
final class PodObject {
  /** The kubelet's hash of a static pod's manifest, on the object that mirrors the pod. */
  private static final List<String> MANIFEST_HASHES =
      List.of("kubernetes.io/config.mirror", "kubernetes.io/config.hash");

  private static final List<MeshProfile> ALL_PROFILES = List.of(MeshProfile.values());

  private PodObject() {}

  /** Never fails: a pod that cannot be understood is there all the same. */
  static NodePod read(JsonObject pod) {
    return new NodePod(
        text(pod, "metadata.uid").orElse(""),
        manifestHash(pod),
        text(pod, "metadata.resourceVersion").orElse(""),
        text(pod, "spec.nodeName").orElse(""),
        text(pod, "status.phase").orElse(""),
        addresses(pod),
        pod.findPath("metadata.deletionTimestamp").isPresent(),
        controller(pod),
        redirect(pod));
  }

  private static Redirect redirect(JsonObject pod) {
    NamespaceFacts namespace =
        NamespaceFacts.named(text(pod, "metadata.namespace").orElse("default"));
    PodFacts facts;
    try {
      facts = PodReader.read("pod", pod, namespace);
    } catch (ManifestException e) {
      return new Redirect.Unreadable(e.getMessage());
    }
    Decision decision = MeshProfile.explain(ALL_PROFILES, facts, OsmMeshConfig.DEFAULT).decision();
    // These two are the same whichever profiles are enabled: on the node's network, or no mark of
    // any mesh.
    if (decision instanceof Decision.NotMeshed(NotMeshedReason reason)
        && (reason == NotMeshedReason.HOST_NETWORK || reason == NotMeshedReason.NO_ANNOTATION)) {
      return new Redirect.None(reason);
    }
    return new Redirect.ByProfile(ProfileFacts.of(facts));
  }

  private static Optional<String> manifestHash(JsonObject pod) {
    Optional<JsonObject> annotations =
        pod.findPath("metadata.annotations")
            .filter(JsonObject.class::isInstance)
            .map(JsonValue::asObject);
    for (String key : MANIFEST_HASHES) {
      Optional<JsonValue> hash = annotations.flatMap(all -> all.find(key));
      if (hash.isPresent() && hash.get() instanceof JsonString(String text)) {
        return Optional.of(text);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> controller(JsonObject pod) {
    if (pod.findPath("metadata.ownerReferences").orElse(null)
        instanceof JsonArray(List<JsonValue> owners)) {
      for (JsonValue owner : owners) {
        if (owner instanceof JsonObject object
            && object.find("controller").orElse(null) instanceof JsonBoolean(boolean controls)
            && controls) {
          return text(object, "kind");
        }
      }
    }
    return Optional.empty();
  }

  private static List<IpAddress> addresses(JsonObject pod) {
    List<IpAddress> addresses = new ArrayList<>();
    if (pod.findPath("status.podIPs").orElse(null) instanceof JsonArray(List<JsonValue> entries)) {
      for (JsonValue entry : entries) {
        if (entry instanceof JsonObject object) {
          text(object, "ip").flatMap(PodObject::address).ifPresent(addresses::add);
        }
      }
    }
    return addresses;
  }

  private static Optional<IpAddress> address(String text) {
    try {
      return Optional.of(IpAddress.parse(text));
    } catch (InvalidPolicyException e) {
      // Older API servers take some forms that are none, such as those with leading zeros.
      return Optional.empty();
    }
  }

  private static Optional<String> text(JsonObject object, String path) {
    return object.findPath(path).filter(JsonString.class::isInstance).map(JsonValue::asText);
  }
}
