package mesh.sluice.profile;

import java.util.Locale;
import java.util.Optional;

/** Why a pod's traffic is left alone: a closed list, each with a sentence for people. */
public enum NotMeshedReason {
  OWN_POD("the pod is one of Sluice's own"),
  EXCLUDED_NAMESPACE("the configuration excludes the pod's namespace"),
  NOT_A_POD("CNI_ARGS names no Kubernetes pod and there are no annotations"),
  HOST_NETWORK("the pod uses the node's network, which is not the pod's to redirect"),
  NO_ANNOTATION("no annotation of an enabled mesh profile asks for a redirect"),
  INJECTION_OPT_OUT("the pod opts out of injection"),
  NO_ISTIO_PROXY("the pod has no container istio-proxy"),
  ISTIO_INIT("the pod's init container istio-init sets up the redirect"),
  ENVOY_DISABLED("DISABLE_ENVOY of istio-proxy says that no Envoy runs"),
  ISTIO_GATEWAY("istio-proxy runs as a gateway, whose traffic is not redirected"),
  NO_ISTIO_STATUS("the annotation sidecar.istio.io/status of injected pods is missing"),
  INTERCEPTION_MODE_NONE("sidecar.istio.io/interceptionMode asks for no redirect"),
  NO_OSM_LABEL("the label osm-proxy-uuid of injected pods is missing"),
  NO_OSM_ENVOY("the pod has no container envoy"),
  OSM_INIT("the pod's init container osm-init sets up the redirect");

  private final String sentence;
  private final String word;

  NotMeshedReason(String sentence) {
    this.sentence = sentence;
    this.word = name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The reason that a word stands for; empty if it is none of this version's. */
  public static Optional<NotMeshedReason> find(String word) {
    for (NotMeshedReason reason : values()) {
      if (reason.word.equals(word)) {
        return Optional.of(reason);
      }
    }
    return Optional.empty();
  }

  /** For programs, for example {@code no-annotation}: the same in all versions that have it. */
  public String word() {
    return word;
  }

  /** One line, without a full stop. */
  public String sentence() {
    return sentence;
  }

  /** Whether it only says that the pod has no mark of a mesh, and not that a mark says no. */
  boolean isAbsence() {
    return switch (this) {
      case NO_ANNOTATION, NO_ISTIO_PROXY, NO_OSM_LABEL -> true;
      case OWN_POD,
          EXCLUDED_NAMESPACE,
          NOT_A_POD,
          HOST_NETWORK,
          INJECTION_OPT_OUT,
          ISTIO_INIT,
          ENVOY_DISABLED,
          ISTIO_GATEWAY,
          NO_ISTIO_STATUS,
          INTERCEPTION_MODE_NONE,
          NO_OSM_ENVOY,
          OSM_INIT ->
          false;
    };
  }
}
