package mesh.sluice.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Makes clients of the API server. Whoever gets one closes it. */
public final class ClusterClient {
  /** Where the kubelet puts the credentials of a pod. */
  public static final Path SERVICE_ACCOUNT = ServiceAccount.DIRECTORY;

  /** A renewal of the lease has to fail well before the lease ends ({@link Leader}). */
  private static final int REQUEST_TIMEOUT_MILLISECONDS = 4_000;

  /** The library's own, 10 with doubling pauses, would hold up whoever asks for 19 s. */
  private static final int RETRIES = 2;

  private static final int MAX_WATCH_PAUSE_MILLISECONDS = 5_000;

  private ClusterClient() {}

  /**
   * A client with the credentials of this pod, whose token may be replaced at any time.
   *
   * @param models what the program reads and writes
   * @param environment of this process
   * @param serviceAccount the directory with {@code token} and {@code ca.crt}
   * @throws ClusterAccessException if this is not a pod, or one without credentials
   */
  public static KubernetesClient inCluster(
      Models models, Map<String, String> environment, Path serviceAccount)
      throws ClusterAccessException {
    URI server = ServiceAccount.server(environment);
    ServiceAccount.require(serviceAccount);
    return client(
        models,
        new ConfigBuilder(Config.empty())
            .withMasterUrl(server.toString())
            .withCaCertFile(serviceAccount.resolve("ca.crt").toString())
            .withOauthTokenProvider(new TokenFile(serviceAccount.resolve("token")))
            .build());
  }

  /**
   * A client as a kubeconfig describes it, with its current context.
   *
   * @throws ClusterAccessException if the file cannot be read or describes none
   */
  public static KubernetesClient fromKubeconfig(Models models, Path file)
      throws ClusterAccessException {
    if (!Files.isReadable(file)) {
      throw new ClusterAccessException(file + " cannot be read; name a kubeconfig");
    }
    try {
      return client(models, ClientKey.named(Config.fromKubeconfig(file.toFile())));
    } catch (KubernetesClientException | IllegalArgumentException e) {
      throw new ClusterAccessException(
          file + " is not a usable kubeconfig: " + Failures.reason(e), e);
    }
  }

  /**
   * A client as kubectl would have it: by the file of {@code KUBECONFIG}, else by the one in the
   * user's home; in a pod that has none, with its service account.
   *
   * @param models what the program reads and writes
   * @param environment of this process
   * @param home of the user
   * @throws ClusterAccessException if there is none of them, or {@code KUBECONFIG} names several
   */
  public static KubernetesClient asKubectl(
      Models models, Map<String, String> environment, Path home) throws ClusterAccessException {
    String named = environment.getOrDefault("KUBECONFIG", "");
    if (named.contains(File.pathSeparator)) {
      throw new ClusterAccessException(
          "KUBECONFIG names several files, " + named + "; name one with --kubeconfig");
    }
    Path usual = home.resolve(".kube").resolve("config");
    if (!named.isEmpty()) {
      return fromKubeconfig(models, Path.of(named));
    }
    return Files.exists(usual)
        ? fromKubeconfig(models, usual)
        : inCluster(models, environment, SERVICE_ACCOUNT);
  }

  /**
   * The same way to the API server without the library's models, for a {@link Reflector}. Ends with
   * the process: nothing of the client is used after this.
   *
   * @throws IllegalStateException if the client's keys or authorities have become unusable
   */
  public static ApiConnection connection(KubernetesClient client) {
    Config config = client.getConfiguration();
    URI server = URI.create(client.getMasterUrl().toString());
    Optional<SSLContext> tls = Optional.empty();
    if ("https".equals(server.getScheme())) {
      try {
        tls = Optional.of(SSLUtils.sslContext(config));
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalStateException(
            "the client's keys or authorities cannot be read: " + Failures.reason(e), e);
      }
    }
    return ApiConnection.to(server, tls, new ClientCredentials(config));
  }

  private static KubernetesClient client(Models models, Config config) {
    Config limited =
        new ConfigBuilder(config)
            .withRequestRetryBackoffLimit(RETRIES)
            .withRequestTimeout(REQUEST_TIMEOUT_MILLISECONDS)
            .withConnectionTimeout(REQUEST_TIMEOUT_MILLISECONDS)
            .withWatchReconnectInterval(MAX_WATCH_PAUSE_MILLISECONDS)
            // All requests of HTTP/2 share a connection. Where that is dead without having been
            // closed, Java's client takes it for each new request until the kernel gives up
            // sending, which is after some 15 minutes; one of HTTP/1.1 goes with its request.
            .withHttp2Disable(true)
            .build();
    return new KubernetesClientBuilder()
        .withConfig(limited)
        .withHttpClientFactory(new JdkHttpClientFactory())
        .withKubernetesSerialization(serialization(models))
        .build();
  }

  /**
   * How a client reads and writes these models: without the search for kinds; what is not
   * registered here, a watch cannot tell from others.
   */
  public static KubernetesSerialization serialization(Models models) {
    ObjectMapper mapper =
        new ObjectMapper()
            .registerModule(new SimpleModule().setSerializerModifier(new ModelValidation()))
            .setMixIns(models.parts());
    KubernetesSerialization serialization = new KubernetesSerialization(mapper, false);
    models.kinds().forEach(serialization::registerKubernetesResource);
    // The error that ends a watch; unknown, "410 Gone" would be taken for an object.
    serialization.registerKubernetesResource("v1", "Status", Status.class);
    return serialization;
  }
}
