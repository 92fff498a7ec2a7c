package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/**
 * What happened to an object; the fields are those of an Event of {@code events.k8s.io/v1}.
 *
 * @param regarding the object; the Event is in its namespace
 * @param reason why it happened, one word in UpperCamelCase, of at most 128 bytes
 * @param action what was done, or failed, likewise
 * @param note a sentence for people; one that is too long for an Event is cut
 */
public record ObjectEvent(
    EventName name, EventObject regarding, Type type, String reason, String action, String note) {
  /** How much an Event matters. */
  public enum Type {
    NORMAL("Normal"),
    WARNING("Warning");

    private final String label;

    Type(String label) {
      this.label = label;
    }

    /** The value of the field {@code type}. */
    String label() {
      return label;
    }
  }

  public ObjectEvent {
    requireNonNull(name);
    requireNonNull(regarding);
    requireNonNull(type);
    requireWord("reason", reason);
    requireWord("action", action);
    requireNonNull(note);
  }

  private static void requireWord(String field, String value) {
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > EventText.MAX_NAME) {
      throw new IllegalArgumentException(
          field + ": '" + value + "'; give a word of 1 to " + EventText.MAX_NAME + " bytes");
    }
  }
}
