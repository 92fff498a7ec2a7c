package mesh.sluice.apiserver;

import io.fabric8.kubernetes.api.model.PodBuilder;

/** A pod that the API server takes as it is: one container, and nothing else. */
public final class WebPod {
  private WebPod() {}

  /** Without a name, which the caller gives. */
  public static PodBuilder builder() {
    return new PodBuilder()
        .withNewSpec()
        .addNewContainer()
        .withName("web")
        .withImage("example/web")
        .endContainer()
        .endSpec();
  }
}
