package mesh.sluice.injector;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import mesh.sluice.apiserver.Authority;
import mesh.sluice.pem.CertificateFileException;
import mesh.sluice.pem.Pem;
import mesh.sluice.testing.Condition;

/** A running {@code serve}, and a client that trusts it. */
final class ServeProcess implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final List<String> ON_JVM =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:TieredStopAtLevel=1",
          "-cp",
          System.getProperty("java.class.path"),
          SluiceInjector.class.getName());
  private static final Pattern PORTS =
      Pattern.compile("\"message\":\"serving\",\"port\":(\\d+),\"status_port\":(\\d+)");

  private final Path directory;
  private final Process process;
  private final HttpClient client;
  private final int port;
  private final int statusPort;

  private ServeProcess(Path directory, Process process, HttpClient client, Matcher ports) {
    this.directory = directory;
    this.process = process;
    this.client = client;
    this.port = Integer.parseInt(ports.group(1));
    this.statusPort = Integer.parseInt(ports.group(2));
  }

  /**
   * Starts it with a certificate of its own.
   *
   * @param directory empty; for all files
   */
  static ServeProcess start(Path directory, String... options)
      throws IOException, GeneralSecurityException {
    return start(ON_JVM, directory, options);
  }

  /** The same in a network of its own that has no IPv6; there, nobody reaches it. */
  static ServeProcess startWithoutIpv6(Path directory)
      throws IOException, GeneralSecurityException {
    List<String> command = new ArrayList<>(List.of("unshare", "--net", "sh", "-c"));
    command.add("ip link set lo up && sysctl -qw net.ipv6.conf.all.disable_ipv6=1 && exec \"$@\"");
    command.add("sh");
    command.addAll(ON_JVM);
    return start(command, Optional.empty(), directory);
  }

  /**
   * The same.
   *
   * @param program the command that is sluice-injector
   */
  static ServeProcess start(List<String> program, Path directory, String... options)
      throws IOException, GeneralSecurityException {
    return start(program, Optional.of("127.0.0.1"), directory, options);
  }

  private static ServeProcess start(
      List<String> program, Optional<String> bind, Path directory, String... options)
      throws IOException, GeneralSecurityException {
    Authority authority = Authority.create(directory);
    authority.issue("tls", "/CN=sluice-injector", "IP:127.0.0.1,DNS:localhost");
    List<String> command = new ArrayList<>(program);
    command.addAll(
        List.of(
            "serve",
            "--port=0",
            "--status-port=0",
            "--tls-cert=" + authority.file("tls.crt"),
            "--tls-key=" + authority.file("tls.key")));
    bind.ifPresent(address -> command.add("--bind=" + address));
    command.addAll(List.of(options));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(directory.resolve("log").toFile());
    // Also where the tests run in a pod, this one is in none.
    builder.environment().remove("KUBERNETES_SERVICE_HOST");
    Process process = builder.start();
    try {
      Condition.await(
          DEADLINE,
          "it serves",
          () -> PORTS.matcher(log(directory)).find() || !process.isAlive(),
          () -> log(directory));
      Matcher ports = PORTS.matcher(log(directory));
      if (!ports.find()) {
        throw new IllegalStateException("serve ended: " + log(directory));
      }
      return new ServeProcess(directory, process, client(authority.file("ca.crt")), ports);
    } catch (RuntimeException | AssertionError e) {
      process.destroyForcibly();
      throw e;
    }
  }

  HttpResponse<byte[]> post(String path, String body) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .timeout(DEADLINE)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  HttpResponse<String> status(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + statusPort + path))
            .timeout(DEADLINE)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** The lines of the log with this message. */
  List<String> events(String message) {
    return log(directory)
        .lines()
        .filter(line -> line.contains("\"message\":\"" + message + "\""))
        .toList();
  }

  /** Asks it to end. */
  void terminate() {
    process.destroy();
  }

  /** Waits for its end, and returns its status. */
  int status() throws InterruptedException {
    if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("serve does not end: " + log(directory));
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    client.close();
    process.destroyForcibly();
  }

  private static String log(Path directory) {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HttpClient client(Path authority) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try {
      store.setCertificateEntry(
          "ca", Pem.certificates("ca", Files.readAllBytes(authority)).getFirst());
    } catch (CertificateFileException e) {
      throw new IllegalStateException(e);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).version(HttpClient.Version.HTTP_1_1).build();
  }
}
