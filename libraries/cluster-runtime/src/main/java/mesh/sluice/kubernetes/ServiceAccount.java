package mesh.sluice.kubernetes;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What the kubelet gives a pod to reach the API server with. */
public final class ServiceAccount {
  /** Where the kubelet puts the credentials of a pod. */
  public static final Path DIRECTORY = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private ServiceAccount() {}

  /**
   * The address of the API server.
   *
   * @param environment of this process
   * @throws ClusterAccessException if this is not a pod
   */
  static URI server(Map<String, String> environment) throws ClusterAccessException {
    String host = environment.get("KUBERNETES_SERVICE_HOST");
    String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
    if (host == null || host.isEmpty()) {
      throw new ClusterAccessException(
          "KUBERNETES_SERVICE_HOST is not set, so this is not a pod; name a file with"
              + " --kubeconfig");
    }
    return URI.create("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
  }

  /**
   * @param directory with {@code token} and {@code ca.crt}
   * @throws ClusterAccessException if one of them cannot be read
   */
  static void require(Path directory) throws ClusterAccessException {
    for (String name : new String[] {"token", "ca.crt"}) {
      if (!Files.isReadable(directory.resolve(name))) {
        throw new ClusterAccessException(
            directory.resolve(name)
                + " cannot be read; let the pod have its service account's token"
                + " (automountServiceAccountToken), or name a file with --kubeconfig");
      }
    }
  }
}
