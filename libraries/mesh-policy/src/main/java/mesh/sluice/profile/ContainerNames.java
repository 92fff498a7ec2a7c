package mesh.sluice.profile;

/** The containers that istiod and OSM's injector add to a pod, by their names. */
public final class ContainerNames {
  /** Istio's sidecar. */
  public static final String ISTIO_PROXY = "istio-proxy";

  /** Istio's init container that installs the redirect, where istio-cni does not. */
  public static final String ISTIO_INIT = "istio-init";

  /** Istio's init container that sees whether istio-cni has installed the redirect. */
  public static final String ISTIO_VALIDATION = "istio-validation";

  /** OSM's sidecar. */
  public static final String OSM_ENVOY = "envoy";

  /** OSM's init container that installs the redirect, where its CNI plugin does not. */
  public static final String OSM_INIT = "osm-init";

  private ContainerNames() {}
}
