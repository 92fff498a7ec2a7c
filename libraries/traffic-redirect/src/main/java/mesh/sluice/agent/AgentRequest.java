package mesh.sluice.agent;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.profile.MeshProfile;

/** What is asked of the node agent: one JSON object in one line (docs/node-agent.md). */
public sealed interface AgentRequest {
  /** Longest request in bytes, with its line feed. */
  int MAX_BYTES = 4 * 1024;

  /** Longest time that can be asked for; the agent waits no longer whatever is asked. */
  int MAX_WAIT_MILLISECONDS = 8_000;

  /**
   * What becomes of a pod?
   *
   * @param uid which of the pods that have borne this name, as the runtime gives it in K8S_POD_UID;
   *     empty if it gives none
   * @param profiles the enabled profiles, in their order
   * @param waitMilliseconds how long to wait for a pod that has not been seen, from 0 to {@link
   *     #MAX_WAIT_MILLISECONDS}
   */
  record Decision(
      PodName pod, Optional<String> uid, List<MeshProfile> profiles, int waitMilliseconds)
      implements AgentRequest {
    public Decision {
      requireNonNull(pod);
      requireNonNull(uid);
      profiles = List.copyOf(profiles);
      if (waitMilliseconds < 0 || waitMilliseconds > MAX_WAIT_MILLISECONDS) {
        throw new IllegalArgumentException(
            "waitMilliseconds: " + waitMilliseconds + " is not 0 to " + MAX_WAIT_MILLISECONDS);
      }
    }

    @Override
    public byte[] format() throws InvalidMessageException {
      List<JsonValue> names = new ArrayList<>(profiles.size());
      for (MeshProfile profile : profiles) {
        names.add(new JsonString(profile.toString()));
      }
      return new Message()
          .with("question", "decision")
          .with("namespace", pod.namespace())
          .with("name", pod.name())
          .withKnown("uid", uid.orElse(""))
          .with("profiles", new JsonArray(names))
          .with("waitMilliseconds", new JsonNumber(waitMilliseconds))
          .line(MAX_BYTES);
    }
  }

  /** How is the agent? For people; the answer is whatever the agent wants to tell. */
  record Status() implements AgentRequest {
    @Override
    public byte[] format() throws InvalidMessageException {
      return new Message().with("question", "status").line(MAX_BYTES);
    }
  }

  /**
   * The request with its line feed.
   *
   * @throws InvalidMessageException if it would be longer than {@link #MAX_BYTES}, as only names
   *     can be that Kubernetes does not have
   */
  byte[] format() throws InvalidMessageException;

  /**
   * Reads a request; its line feed may be missing. A time longer than {@link
   * #MAX_WAIT_MILLISECONDS} is taken for that.
   *
   * @throws InvalidMessageException if it is something else, or of a version that this program does
   *     not know
   */
  static AgentRequest parse(byte[] line) throws InvalidMessageException {
    JsonObject object = Message.read(line, MAX_BYTES);
    Message.requireVersion(object);
    String question = Message.text(object, "question");
    return switch (question) {
      case "decision" -> RequestReader.decision(object);
      case "status" -> new Status();
      case "" -> throw InvalidMessageException.malformed("question: missing; give 'decision'");
      default ->
          throw InvalidMessageException.unsupported(
              "question: '"
                  + Message.shown(question)
                  + "' is not one that this program knows; it knows decision and status");
    };
  }
}
