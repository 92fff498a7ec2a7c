package mesh.sluice.template;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import mesh.sluice.selection.SelectionSettings;

/**
 * What {@code config.yaml} says.
 *
 * @param selection which pods are injected
 * @param nativeSidecar whether the sidecar is an init container that goes on running (Kubernetes
 *     1.29 or newer) instead of an ordinary container
 * @param bootstrap what Envoy starts with, unless there is a {@code bootstrap.yaml}
 * @param adoption which pods of other injectors are adopted
 * @param probes what becomes of the application's probes
 * @param tproxyCapability what the sidecar is given in pods that ask for TPROXY
 * @param defaultAnnotations annotations that count where a pod does not have them itself
 */
public record InjectorConfiguration(
    SelectionSettings selection,
    boolean nativeSidecar,
    Bootstrap bootstrap,
    Adoption adoption,
    ProbeHandling probes,
    TproxyCapability tproxyCapability,
    Map<String, String> defaultAnnotations) {
  /** What holds where {@code config.yaml} says nothing. */
  public static final InjectorConfiguration DEFAULT =
      new InjectorConfiguration(
          SelectionSettings.DEFAULT,
          true,
          Bootstrap.STANDALONE,
          Adoption.LABELLED,
          ProbeHandling.REWRITE,
          TproxyCapability.NONE,
          Map.of());

  public InjectorConfiguration {
    requireNonNull(selection);
    requireNonNull(bootstrap);
    requireNonNull(adoption);
    requireNonNull(probes);
    requireNonNull(tproxyCapability);
    defaultAnnotations = Map.copyOf(defaultAnnotations);
  }

  /** The same with {@code policy: enabled}. */
  InjectorConfiguration withPolicyEnabled() {
    SelectionSettings enabled =
        new SelectionSettings(
            selection.profile(),
            true,
            selection.never(),
            selection.always(),
            selection.meshName(),
            selection.controlPlaneNamespace(),
            selection.revision());
    return new InjectorConfiguration(
        enabled, nativeSidecar, bootstrap, adoption, probes, tproxyCapability, defaultAnnotations);
  }
}
