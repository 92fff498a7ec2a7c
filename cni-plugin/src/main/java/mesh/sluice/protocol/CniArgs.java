package mesh.sluice.protocol;

import java.util.Optional;

/**
 * The pod that CNI_ARGS names. Other keys are ignored, whether IgnoreUnknown is set or not: a
 * runtime that has something more to say must not keep pods from starting.
 *
 * @param namespace value of K8S_POD_NAMESPACE; empty if there is none
 * @param name value of K8S_POD_NAME; empty if there is none
 * @param uid value of K8S_POD_UID, which tells pods of the same name apart; empty if there is none.
 *     Of a static pod it is not the uid of its object in the API server, but the hash of its
 *     manifest
 */
public record CniArgs(String namespace, String name, Optional<String> uid) {
  public static final CniArgs NONE = new CniArgs("", "", Optional.empty());

  /**
   * @param text value of CNI_ARGS, {@code KEY=VALUE;KEY=VALUE}
   */
  static CniArgs parse(String text) throws CniException {
    String namespace = "";
    String name = "";
    String uid = "";
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf(';', at);
      end = end < 0 ? text.length() : end;
      String pair = text.substring(at, end);
      int equals = pair.indexOf('=');
      if (equals <= 0) {
        throw new CniException(
            ErrorCode.INVALID_ENVIRONMENT,
            "CNI_ARGS: '" + pair + "' is not KEY=VALUE",
            "write pairs such as K8S_POD_NAMESPACE=default, separated by semicolons");
      }
      String value = pair.substring(equals + 1);
      switch (pair.substring(0, equals)) {
        case "K8S_POD_NAMESPACE" -> namespace = value;
        case "K8S_POD_NAME" -> name = value;
        case "K8S_POD_UID" -> uid = value;
        default -> {}
      }
      at = end + 1;
    }
    return new CniArgs(namespace, name, uid.isEmpty() ? Optional.empty() : Optional.of(uid));
  }

  /** Whether a Kubernetes pod is named. */
  public boolean isPod() {
    return !namespace.isEmpty() && !name.isEmpty();
  }

  /** {@code namespace/name}; empty if no pod is named. */
  public Optional<String> pod() {
    return isPod() ? Optional.of(namespace + "/" + name) : Optional.empty();
  }
}
