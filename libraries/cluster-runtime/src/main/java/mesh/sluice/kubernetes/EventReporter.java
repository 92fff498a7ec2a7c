package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

/**
 * Who reports an Event.
 *
 * @param controller the name of the program, qualified by a domain: {@code example.com/name}
 * @param instance the name of this replica, such as that of its pod; one that is too long for an
 *     Event is cut
 */
public record EventReporter(String controller, String instance) {
  public EventReporter {
    requireNonNull(controller);
    requireNonNull(instance);
  }
}
