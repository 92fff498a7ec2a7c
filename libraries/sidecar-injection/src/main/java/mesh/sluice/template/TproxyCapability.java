package mesh.sluice.template;

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

  private final String word;

  TproxyCapability(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }
}
