package mesh.sluice.admission;

import static java.util.Objects.requireNonNull;

/** A request that is not a valid review; the message says in one line what is wrong. */
public final class BadRequestException extends Exception {
  private static final long serialVersionUID = 1L;

  private final BadRequest reason;

  /**
   * @param message names what is wrong and what is expected instead
   */
  public BadRequestException(BadRequest reason, String message) {
    super(message);
    this.reason = requireNonNull(reason);
  }

  /** Why, from a closed list. */
  public BadRequest reason() {
    return reason;
  }
}
