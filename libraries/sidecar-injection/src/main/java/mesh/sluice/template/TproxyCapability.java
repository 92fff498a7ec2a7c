package mesh.sluice.template;

import java.util.List;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;

/**
 * What Envoy's container is given in pods that ask for transparent interception (TPROXY), so that
 * its sockets can be transparent ones.
 *
 * <p>A capability that a container is given has effect for its root user only (Kubernetes has no
 * ambient capabilities), so such a sidecar runs as root, and the redirect rules know it by its
 * group. Istio does the same, with NET_ADMIN.
 */
public enum TproxyCapability implements Word {
  /** Nothing: such pods are refused, unless {@code sidecar.yaml} makes the sidecar able. */
  NONE("none"),
  /** Enough from Linux 5.17 on; before, a socket could not set its mark with it. */
  NET_RAW("NET_RAW"),
  /** For nodes with an older kernel. */
  NET_ADMIN("NET_ADMIN");

  private static final List<String> SUFFICIENT =
      List.of("NET_ADMIN", "NET_RAW", "CAP_NET_ADMIN", "CAP_NET_RAW", "ALL");

  private final String word;

  TproxyCapability(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }

  /**
   * The capability by which a container's sockets can be transparent ones, as it is written there.
   *
   * @return empty if the container is given none
   */
  public static Optional<String> of(JsonObject container) {
    return container
        .findPath("securityContext.capabilities.add")
        .map(JsonValue::asList)
        .orElse(List.of())
        .stream()
        .map(JsonValue::asText)
        .filter(SUFFICIENT::contains)
        .findFirst();
  }
}
