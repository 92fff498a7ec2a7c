package mesh.sluice.agent;

import static java.util.Objects.requireNonNull;

import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;

/**
 * What {@code sluice-cni} tells of an operation when it is done: one datagram with one JSON object.
 * Nobody waits for it, and nobody misses it.
 *
 * @param operation the command of the CNI specification, for example {@code ADD}
 * @param code 0 for success, else the code of the CNI error
 * @param microseconds how long it took, from the configuration to the answer
 * @param namespace the pod's; empty if the runtime named none
 * @param name the pod's; empty if the runtime named none
 * @param container CNI_CONTAINERID
 * @param decision {@link #MESHED}, {@link #NOT_MESHED}, or empty if the operation came to none
 * @param reason why the pod is not meshed, a word as {@code no-annotation}; else empty
 * @param backend what installed the rules of a meshed pod, {@code nf_tables} or {@code iptables};
 *     else empty
 */
public record OperationEvent(
    String operation,
    int code,
    long microseconds,
    String namespace,
    String name,
    String container,
    String decision,
    String reason,
    String backend) {
  public static final String MESHED = "meshed";
  public static final String NOT_MESHED = "not-meshed";

  /** Longest event in bytes, with its line feed. */
  public static final int MAX_BYTES = 2 * 1024;

  public OperationEvent {
    requireNonNull(operation);
    requireNonNull(namespace);
    requireNonNull(name);
    requireNonNull(container);
    requireNonNull(decision);
    requireNonNull(reason);
    requireNonNull(backend);
  }

  /**
   * The event with a line feed.
   *
   * @throws InvalidMessageException if it would be longer than {@link #MAX_BYTES}, as only names
   *     can be that Kubernetes does not have
   */
  public byte[] format() throws InvalidMessageException {
    return new Message()
        .with("operation", operation)
        .with("code", new JsonNumber(code))
        .with("microseconds", new JsonNumber(microseconds))
        .withKnown("namespace", namespace)
        .withKnown("name", name)
        .withKnown("container", container)
        .withKnown("decision", decision)
        .withKnown("reason", reason)
        .withKnown("backend", backend)
        .line(MAX_BYTES);
  }

  /**
   * Reads an event; its line feed may be missing.
   *
   * @throws InvalidMessageException if it is something else, or of another version
   */
  public static OperationEvent parse(byte[] datagram) throws InvalidMessageException {
    JsonObject object = Message.read(datagram, MAX_BYTES);
    Message.requireVersion(object);
    String operation = Message.text(object, "operation");
    long code = Message.number(object, "code");
    long microseconds = Message.number(object, "microseconds");
    if (operation.isEmpty() || code != (int) code || code < 0 || microseconds < 0) {
      throw InvalidMessageException.malformed(
          "operation, code, microseconds: a name and numbers that are not negative are needed");
    }
    return new OperationEvent(
        operation,
        (int) code,
        microseconds,
        Message.text(object, "namespace"),
        Message.text(object, "name"),
        Message.text(object, "container"),
        Message.text(object, "decision"),
        Message.text(object, "reason"),
        Message.text(object, "backend"));
  }
}
