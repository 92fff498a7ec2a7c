package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * Both ways to the API server of a program that writes objects: all its parts share them, because
 * each HTTP client has a thread, buffers and keys of its own.
 *
 * @param client for what is written; whoever made it closes it
 * @param connection for what is watched; ends with the process
 */
public record ClusterAccess(KubernetesClient client, ApiConnection connection) {
  public ClusterAccess {
    requireNonNull(client);
    requireNonNull(connection);
  }

  /**
   * The same way for both.
   *
   * @throws IllegalStateException if the client's keys or authorities have become unusable
   */
  public static ClusterAccess by(KubernetesClient client) {
    return new ClusterAccess(client, ClusterClient.connection(client));
  }
}
