package mesh.sluice.adoption;

import java.util.List;
import java.util.Optional;
import mesh.sluice.injection.PodObject;
import mesh.sluice.profile.ContainerNames;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.profile.OsmKey;

/** Pods that OSM injected: its init container's script holds all that the redirect depends on. */
final class Osm implements OtherInjector {
  private static final String LABEL = OsmKey.PROXY_UUID.key();
  private static final String SIDECAR = ContainerNames.OSM_ENVOY;
  private static final String INIT = ContainerNames.OSM_INIT;

  @Override
  public String name() {
    return MeshProfile.OSM.toString();
  }

  @Override
  public String initContainer() {
    return INIT;
  }

  @Override
  public List<String> containers() {
    return List.of(SIDECAR, "osm-healthcheck");
  }

  @Override
  public boolean hasInjected(PodObject pod) {
    return pod.texts("labels").containsKey(LABEL)
        && pod.list("containers").stream()
            .anyMatch(container -> PodObject.name(container).equals(SIDECAR));
  }

  @Override
  public Optional<FoundPolicy> policy(PodObject pod, NamespaceFacts namespace)
      throws NotUnderstoodException {
    Optional<InitContainer> init = InitContainer.find(pod, INIT);
    return init.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new FoundPolicy(new OsmRules(RestoreScript.of(init.get())).read(), List.of()));
  }
}
