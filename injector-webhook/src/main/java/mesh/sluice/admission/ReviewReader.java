package mesh.sluice.admission;

import java.util.Map;
import java.util.Optional;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;

/**
 * Reads an {@code AdmissionReview} of {@code admission.k8s.io/v1} as an API server sends it. What
 * the API server checks in an object is not checked again; what it cannot have sent is refused.
 */
public final class ReviewReader {
  static final String API_VERSION = "admission.k8s.io/v1";
  static final String KIND = "AdmissionReview";

  /** A large pod has some thousand. */
  static final int MAX_VALUES = 100_000;

  private ReviewReader() {}

  /**
   * Reads the body of a request.
   *
   * @param body JSON in UTF-8
   * @throws BadRequestException if it is anything but a review that can be answered
   */
  public static Review read(byte[] body) throws BadRequestException {
    JsonObject review = document(body);
    requireReview(review);
    JsonObject request =
        object(review, "request")
            .orElseThrow(
                () ->
                    new BadRequestException(
                        BadRequest.NOT_A_REVIEW, "invalid AdmissionReview: request is missing"));
    String uid = text(request, "uid");
    if (uid.isEmpty()) {
      throw new BadRequestException(
          BadRequest.NO_UID, "invalid AdmissionReview: request.uid is missing");
    }
    String operation = text(request, "operation");
    Optional<JsonObject> object = object(request, "object");
    if (object.isEmpty() && (operation.equals("CREATE") || operation.equals("UPDATE"))) {
      throw new BadRequestException(
          BadRequest.NO_OBJECT,
          "invalid AdmissionReview: request.object is missing in a review of " + operation);
    }
    return new Review(
        uid,
        kind(request),
        operation,
        text(request, "namespace"),
        object,
        object(request, "oldObject"));
  }

  private static JsonObject document(byte[] body) throws BadRequestException {
    if (ValueCount.of(body) > MAX_VALUES) {
      throw new BadRequestException(
          BadRequest.TOO_LARGE, "the body holds more than " + MAX_VALUES + " values");
    }
    JsonValue value;
    try {
      value = Json.read(body);
    } catch (MalformedJsonException e) {
      throw new BadRequestException(
          BadRequest.MALFORMED_JSON, "the body is not well-formed JSON: " + e.getMessage());
    }
    if (value instanceof JsonObject object) {
      return object;
    }
    throw new BadRequestException(
        BadRequest.NOT_A_REVIEW, "invalid AdmissionReview: the body is not an object");
  }

  private static void requireReview(JsonObject review) throws BadRequestException {
    String kind = text(review, "kind");
    if (!kind.equals(KIND)) {
      throw new BadRequestException(
          BadRequest.NOT_A_REVIEW,
          "kind: '" + Excerpt.of(kind) + "' is not understood; send an " + KIND);
    }
    String version = text(review, "apiVersion");
    if (!version.equals(API_VERSION)) {
      throw new BadRequestException(
          BadRequest.OTHER_VERSION,
          "apiVersion: '"
              + Excerpt.of(version)
              + "' is not understood; in the webhook's configuration, admissionReviewVersions has"
              + " to be [v1]");
    }
  }

  /** The kind alone for objects of the core API, so that no other group's Pod is taken for one. */
  private static String kind(JsonObject request) throws BadRequestException {
    JsonObject written = object(request, "kind").orElse(new JsonObject(Map.of()));
    String group = text(written, "group");
    String kind = text(written, "kind");
    String subresource = text(request, "subResource");
    return kind
        + (group.isEmpty() ? "" : "." + group)
        + (subresource.isEmpty() ? "" : "/" + subresource);
  }

  private static Optional<JsonObject> object(JsonObject owner, String name)
      throws BadRequestException {
    Optional<JsonValue> found = owner.find(name);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (found.get() instanceof JsonObject object) {
      return Optional.of(object);
    }
    throw new BadRequestException(BadRequest.NOT_A_REVIEW, name + ": it has to be an object");
  }

  private static String text(JsonObject owner, String name) throws BadRequestException {
    Optional<JsonValue> found = owner.find(name);
    if (found.isEmpty()) {
      return "";
    }
    if (found.get() instanceof JsonString(String value)) {
      return value;
    }
    throw new BadRequestException(BadRequest.NOT_A_REVIEW, name + ": it has to be a string");
  }
}
