package mesh.sluice.agent;

/**
 * The pod that the agent is asked about.
 *
 * @param namespace its namespace, not empty
 * @param name its name in the namespace, not empty
 */
public record PodName(String namespace, String name) {
  public PodName {
    if (namespace.isEmpty() || name.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + namespace + "/" + name + "' is not a pod's name; give both namespace and name");
    }
  }

  /** {@code namespace/name}. */
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
