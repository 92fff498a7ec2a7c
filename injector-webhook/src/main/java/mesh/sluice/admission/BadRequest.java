package mesh.sluice.admission;

import java.util.Locale;

/** Why a request is not a valid review. The list is closed: each reason is a value of a metric. */
public enum BadRequest {
  /** There was no HTTP yet, and so there is no status. */
  HANDSHAKE(0),
  PLAIN_HTTP(400),
  MALFORMED_JSON(400),
  NOT_A_REVIEW(400),
  OTHER_VERSION(400),
  NO_UID(400),
  NO_OBJECT(400),
  INCOMPLETE(400),
  UNKNOWN_PATH(404),
  OTHER_METHOD(405),
  TOO_SLOW(408),
  TOO_LARGE(413),
  OTHER_CONTENT_TYPE(415),
  INTERNAL_ERROR(500),
  TOO_BUSY(503);

  private final int status;

  BadRequest(int status) {
    this.status = status;
  }

  /** The status of HTTP that goes with it; 0 if there is none. */
  public int status() {
    return status;
  }

  /** The reason as a metric has it: {@code malformed-json}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
