package mesh.sluice.node;

import mesh.sluice.kubernetes.ModelFeature;

/** Has the image of the node agent hold what {@link NodeModels} lists; named in its options. */
public final class NodeModelFeature extends ModelFeature {
  /** For the image builder, which makes one by its name. */
  public NodeModelFeature() {
    super(NodeModels.ALL);
  }
}
