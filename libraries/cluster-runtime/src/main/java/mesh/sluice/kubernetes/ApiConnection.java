package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import mesh.sluice.pem.CertificateFileException;
import mesh.sluice.pem.Pem;

/**
 * The way to the API server for programs that run on every node: its address, connections, and the
 * credentials of each request. Beside {@link ClusterClient}, whose library is a third of a
 * program's size and memory, and which is needed where objects are written. To be closed.
 */
public final class ApiConnection implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(4);

  private final String server;
  private final Credentials credentials;
  private final HttpClient http;

  /** Who asks. */
  @FunctionalInterface
  public interface Credentials {
    /** Nobody in particular; a client certificate may tell. */
    Credentials NONE = Optional::empty;

    /**
     * The value of the header {@code Authorization} for the next request.
     *
     * @throws IOException if it cannot be had now, naming the file
     */
    Optional<String> header() throws IOException;

    /** A token that does not change. */
    static Credentials token(String token) {
      return () -> Optional.of("Bearer " + token);
    }

    /**
     * A token in a file, read for each request: the kubelet replaces that of a service account long
     * before it expires.
     */
    static Credentials tokenFile(Path file) {
      return () -> {
        try {
          return Optional.of("Bearer " + Files.readString(file).strip());
        } catch (IOException e) {
          throw new IOException("cannot read the service account's token " + file, e);
        }
      };
    }
  }

  private ApiConnection(URI server, Optional<SSLContext> tls, Credentials credentials) {
    this.server = server.toString().replaceAll("/+$", "");
    this.credentials = requireNonNull(credentials);
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            // All requests of HTTP/2 share a connection. Where that is dead without having been
            // closed, Java's client takes it for each new request until the kernel gives up
            // sending, which is after some 15 minutes; one of HTTP/1.1 goes with its request.
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .proxy(ProxySelector.of(null))
            .executor(Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("api").factory()));
    tls.ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  /**
   * A connection to any address.
   *
   * @param tls whom to believe, see {@link ApiTls}; empty for an address without TLS
   */
  public static ApiConnection to(URI server, Optional<SSLContext> tls, Credentials credentials) {
    return new ApiConnection(server, tls, credentials);
  }

  /**
   * A connection with the credentials of this pod, whose token may be replaced at any time.
   *
   * @param environment of this process
   * @param serviceAccount the directory with {@code token} and {@code ca.crt}
   * @throws ClusterAccessException if this is not a pod, or one without credentials
   */
  public static ApiConnection inCluster(Map<String, String> environment, Path serviceAccount)
      throws ClusterAccessException {
    URI server = ServiceAccount.server(environment);
    ServiceAccount.require(serviceAccount);
    Path authorities = serviceAccount.resolve("ca.crt");
    try {
      byte[] text = Files.readAllBytes(authorities);
      return to(
          server,
          Optional.of(ApiTls.believing(Pem.certificates(authorities.toString(), text))),
          Credentials.tokenFile(serviceAccount.resolve("token")));
    } catch (IOException e) {
      throw new ClusterAccessException(authorities + " cannot be read: " + e.getMessage(), e);
    } catch (CertificateFileException e) {
      throw new ClusterAccessException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Its address, without a slash at the end. */
  String server() {
    return server;
  }

  Credentials credentials() {
    return credentials;
  }

  HttpClient http() {
    return http;
  }

  /** Ends all requests. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}
