package mesh.sluice.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.profile.MeshProfile;

/** Reads what a request holds. */
final class RequestReader {
  private RequestReader() {}

  static AgentRequest.Decision decision(JsonObject object) throws InvalidMessageException {
    String namespace = Message.text(object, "namespace");
    String name = Message.text(object, "name");
    if (namespace.isEmpty() || name.isEmpty()) {
      throw InvalidMessageException.malformed(
          "namespace, name: '"
              + Message.shown(namespace + "/" + name)
              + "' is not a pod's name; give both");
    }
    String uid = Message.text(object, "uid");
    long wait = Message.number(object, "waitMilliseconds", 0);
    return new AgentRequest.Decision(
        new PodName(namespace, name),
        uid.isEmpty() ? Optional.empty() : Optional.of(uid),
        profiles(object),
        (int) Math.clamp(wait, 0L, AgentRequest.MAX_WAIT_MILLISECONDS));
  }

  /** One that is not known is refused: the pod may be meshed by it. */
  private static List<MeshProfile> profiles(JsonObject object) throws InvalidMessageException {
    List<MeshProfile> profiles = new ArrayList<>();
    for (JsonValue element : Message.list(object, "profiles")) {
      if (!(element instanceof JsonString(String text))) {
        throw Message.wrong("profiles", element, "the name of a mesh profile");
      }
      try {
        profiles.add(MeshProfile.parse(text));
      } catch (InvalidPolicyException e) {
        throw InvalidMessageException.malformed("profiles: " + e.getMessage());
      }
    }
    return profiles;
  }
}
