package mesh.sluice.cluster;

import mesh.sluice.kubernetes.ModelFeature;

/** Has the image of the injector hold what {@link InjectorModels} lists; named in its options. */
public final class InjectorModelFeature extends ModelFeature {
  /** For the image builder, which makes one by its name. */
  public InjectorModelFeature() {
    super(InjectorModels.ALL);
  }
}
