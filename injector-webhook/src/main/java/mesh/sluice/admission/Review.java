package mesh.sluice.admission;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import mesh.sluice.json.JsonValue.JsonObject;

/**
 * What an API server asks ({@code admission.k8s.io/v1}, {@code AdmissionReview.request}).
 *
 * @param uid names the question; the answer bears it too
 * @param kind {@code Pod} or {@code Node}
 * @param operation {@code CREATE}, {@code UPDATE}, {@code DELETE} or {@code CONNECT}
 * @param namespace of the object; empty for objects without one
 * @param object as it is to be; empty for DELETE
 * @param oldObject as it was; empty for CREATE
 */
public record Review(
    String uid,
    String kind,
    String operation,
    String namespace,
    Optional<JsonObject> object,
    Optional<JsonObject> oldObject) {
  public Review {
    requireNonNull(uid);
    requireNonNull(kind);
    requireNonNull(operation);
    requireNonNull(namespace);
    requireNonNull(object);
    requireNonNull(oldObject);
  }
}
