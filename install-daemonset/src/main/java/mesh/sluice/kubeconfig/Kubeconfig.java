package mesh.sluice.kubeconfig;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.kubernetes.ApiConnection;
import mesh.sluice.kubernetes.ApiConnection.Credentials;
import mesh.sluice.kubernetes.ApiTls;
import mesh.sluice.kubernetes.ClusterAccessException;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.pem.CertificateFileException;
import mesh.sluice.pem.Pem;

/**
 * How to reach a cluster, as the current context of a kubeconfig says: by a token, a file with one,
 * a client certificate, or a name and a password. What needs another program, or is not known here,
 * is refused by its name: silently left out, it would be a connection that its owner did not mean.
 */
public final class Kubeconfig {
  private static final List<String> UNKNOWN_OF_CLUSTERS = List.of("proxy-url", "tls-server-name");
  private static final List<String> UNKNOWN_OF_USERS =
      List.of("exec", "auth-provider", "as", "as-groups", "as-uid", "as-user-extra");

  private final Path file;
  private final Section cluster;
  private final Section user;

  private Kubeconfig(Path file, Section cluster, Section user) {
    this.file = file;
    this.cluster = requireNonNull(cluster);
    this.user = requireNonNull(user);
  }

  /**
   * A connection as the file describes it.
   *
   * @throws ClusterAccessException if the file cannot be read or describes none
   */
  public static ApiConnection connect(Path file) throws ClusterAccessException {
    byte[] text;
    try {
      text = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new ClusterAccessException(file + " cannot be read; name a kubeconfig", e);
    }
    try {
      return read(file.toAbsolutePath(), text).connection();
    } catch (ManifestException | CertificateFileException | IllegalArgumentException e) {
      throw new ClusterAccessException(file + " is not a usable kubeconfig: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new ClusterAccessException(
          file + " is not a usable kubeconfig: a file that it names cannot be read: " + e, e);
    }
  }

  private static Kubeconfig read(Path file, byte[] text) throws ManifestException {
    if (!(Documents.read(file.toString(), text).getFirst() instanceof JsonObject object)) {
      throw new IllegalArgumentException("it is not an object; name a kubeconfig");
    }
    Section root = new Section("", object);
    String name = root.text("current-context").orElseThrow(() -> missing("current-context"));
    Section context = root.named("contexts", name, "context");
    Section cluster =
        root.named(
            "clusters", context.text("cluster").orElseThrow(() -> missing("cluster")), "cluster");
    Optional<String> user = context.text("user");
    Section nobody = new Section("users", new JsonObject(Map.of()));
    return new Kubeconfig(
        file, cluster, user.isEmpty() ? nobody : root.named("users", user.get(), "user"));
  }

  private ApiConnection connection() throws CertificateFileException, IOException {
    cluster.requireNone(UNKNOWN_OF_CLUSTERS);
    user.requireNone(UNKNOWN_OF_USERS);
    String server = cluster.text("server").orElseThrow(() -> missing("clusters.cluster.server"));
    URI address = URI.create(server);
    boolean encrypted = "https".equals(address.getScheme());
    if (address.getHost() == null || !encrypted && !"http".equals(address.getScheme())) {
      throw new IllegalArgumentException(
          "clusters.cluster.server: '" + server + "' is not an address; write https://HOST:PORT");
    }
    return ApiConnection.to(
        address, encrypted ? Optional.of(tls()) : Optional.empty(), credentials());
  }

  private SSLContext tls() throws CertificateFileException, IOException {
    Optional<Section.Content> authorities = cluster.content("certificate-authority", file);
    if (authorities.isEmpty() && !cluster.flag("insecure-skip-tls-verify")) {
      throw new IllegalArgumentException(
          "clusters.cluster.certificate-authority: missing; name the file of the authority that"
              + " signed the API server's certificate");
    }
    List<X509Certificate> trusted =
        authorities.isEmpty() || cluster.flag("insecure-skip-tls-verify")
            ? List.of()
            : Pem.certificates(authorities.get().name(), authorities.get().bytes());
    Optional<Section.Content> certificate = user.content("client-certificate", file);
    if (certificate.isEmpty()) {
      return trusted.isEmpty() ? ApiTls.believingAnybody() : ApiTls.believing(trusted);
    }
    Section.Content key =
        user.content("client-key", file).orElseThrow(() -> missing("users.user.client-key"));
    List<X509Certificate> chain =
        Pem.certificates(certificate.get().name(), certificate.get().bytes());
    PrivateKey secret = Pem.privateKey(key.name(), key.bytes(), chain.getFirst().getPublicKey());
    return ApiTls.believing(trusted, chain, secret);
  }

  private Credentials credentials() {
    Optional<String> token = user.text("token").filter(text -> !text.isEmpty());
    Optional<String> tokenFile = user.text("tokenFile");
    Optional<String> name = user.text("username");
    // As kubectl has it: the file, which may change, goes before the token beside it.
    if (tokenFile.isPresent()) {
      return Credentials.tokenFile(file.resolveSibling(tokenFile.get()));
    }
    if (token.isPresent()) {
      return Credentials.token(token.get());
    }
    if (name.isPresent()) {
      String both = name.get() + ":" + user.text("password").orElse("");
      String encoded = Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
      return () -> Optional.of("Basic " + encoded);
    }
    return Credentials.NONE;
  }

  private static IllegalArgumentException missing(String field) {
    return new IllegalArgumentException(field + ": missing; write it, or name another file");
  }
}
