package mesh.sluice.apiserver;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import mesh.sluice.kubernetes.ApiConnection;
import mesh.sluice.kubernetes.ApiTls;
import mesh.sluice.pem.CertificateFileException;
import mesh.sluice.pem.Pem;
import mesh.sluice.testing.Condition;
import mesh.sluice.testing.Programs;

/**
 * A kube-apiserver with its etcd on loopback: RBAC, all default admission plugins, no nodes and no
 * controllers. The first test of a thread that asks for it starts it (about 4 s); it ends with the
 * JVM.
 */
public final class ApiServer {
  private static final Duration START = Duration.ofSeconds(60);

  private static final ThreadLocal<ApiServer> RUNNING = new ThreadLocal<>();

  private final Path programs = Path.of(System.getProperty("sluice.cache"), "kubernetes");
  private final Path directory = Files.createTempDirectory("sluice-apiserver");
  private final List<Process> processes = new ArrayList<>();
  private final int port = freePort();

  private ApiServer() throws IOException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::end));
  }

  /**
   * The server of this thread, started if need be, ready to answer. Where classes of tests run side
   * by side, each has a whole cluster to itself, and a server serves many classes one by one.
   */
  public static ApiServer get() throws IOException {
    ApiServer running = RUNNING.get();
    if (running == null) {
      running = new ApiServer();
      running.start();
      RUNNING.set(running);
    }
    return running;
  }

  /** Where it listens. */
  public String url() {
    return "https://127.0.0.1:" + port;
  }

  /** A kubeconfig of a member of system:masters. */
  public Path kubeconfig() {
    return directory.resolve("kubeconfig");
  }

  /**
   * A client of an administrator that knows all of every kind, where the injector's own knows what
   * it reads, and that takes the first answer. To be closed.
   */
  public KubernetesClient client() {
    Config config = Config.fromKubeconfig(kubeconfig().toFile());
    config.setRequestRetryBackoffLimit(0);
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(new JdkHttpClientFactory())
        .build();
  }

  /** Runs kubectl, which must succeed, and gives what it prints. */
  public String kubectl(String... arguments) throws IOException {
    return kubectlWith("", arguments);
  }

  /** Runs kubectl with standard input; it must succeed. */
  public String kubectlWith(String input, String... arguments) throws IOException {
    return Programs.run(directory, command(arguments), input);
  }

  /** Runs kubectl, which may fail. */
  public Programs.Ended tryKubectl(String input, String... arguments) throws IOException {
    return Programs.start(directory, command(arguments), input);
  }

  /**
   * Makes a namespace, and in it the service account that pods need and that a controller makes in
   * a whole cluster.
   */
  public void createNamespace(String name, Map<String, String> labels) throws IOException {
    StringBuilder manifest = new StringBuilder();
    manifest.append("{apiVersion: v1, kind: Namespace, metadata: {name: ").append(name);
    manifest.append(", labels: {");
    labels.forEach((key, value) -> manifest.append('"' + key + "\": \"" + value + "\","));
    manifest.append("}}}\n---\n{apiVersion: v1, kind: ServiceAccount, metadata: {name: default,");
    manifest.append(" namespace: ").append(name).append("}}\n");
    kubectlWith(manifest.toString(), "apply", "-f", "-");
  }

  /** Whose certificate it has, PEM. */
  public byte[] authority() throws IOException {
    return Files.readAllBytes(keys().resolve("ca.crt"));
  }

  /** A connection of the administrator to any address that leads here. To be closed. */
  public ApiConnection connection(URI address) {
    try {
      List<X509Certificate> chain = Pem.certificates("admin", read("admin.crt"));
      PrivateKey key = Pem.privateKey("admin", read("admin.key"), chain.getFirst().getPublicKey());
      return ApiConnection.to(
          address,
          Optional.of(ApiTls.believing(Pem.certificates("ca", authority()), chain, key)),
          ApiConnection.Credentials.NONE);
    } catch (IOException | CertificateFileException e) {
      throw new AssertionError(e);
    }
  }

  private byte[] read(String name) throws IOException {
    return Files.readAllBytes(keys().resolve(name));
  }

  private Path keys() {
    return directory.resolve("pki");
  }

  private List<String> command(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(programs.resolve("kubectl").toString(), "--kubeconfig=" + kubeconfig()));
    command.addAll(List.of(arguments));
    return command;
  }

  private void start() throws IOException {
    Authority authority = Authority.create(keys());
    authority.issue(
        "server",
        "/CN=kube-apiserver",
        "IP:127.0.0.1,IP:10.97.0.1,DNS:localhost,DNS:kubernetes.default.svc");
    authority.issue("admin", "/O=system:masters/CN=admin", "DNS:admin");
    Files.writeString(
        kubeconfig(),
        """
        apiVersion: v1
        kind: Config
        current-context: laboratory
        contexts: [{name: laboratory, context: {cluster: laboratory, user: admin}}]
        clusters: [{name: laboratory, cluster: {server: "%s", certificate-authority: %s}}]
        users: [{name: admin, user: {client-certificate: %s, client-key: %s}}]
        """
            .formatted(
                url(),
                authority.file("ca.crt"),
                authority.file("admin.crt"),
                authority.file("admin.key")));
    int clients = freePort();
    int peers = freePort();
    launch(
        "etcd",
        "--data-dir=" + directory.resolve("etcd-data"),
        "--unsafe-no-fsync",
        "--log-level=warn",
        "--listen-client-urls=http://127.0.0.1:" + clients,
        "--advertise-client-urls=http://127.0.0.1:" + clients,
        "--listen-peer-urls=http://127.0.0.1:" + peers,
        "--initial-advertise-peer-urls=http://127.0.0.1:" + peers,
        "--initial-cluster=default=http://127.0.0.1:" + peers);
    launch(
        "kube-apiserver",
        "--etcd-servers=http://127.0.0.1:" + clients,
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        "--secure-port=" + port,
        "--allow-privileged",
        "--service-cluster-ip-range=10.97.0.0/16",
        "--authorization-mode=RBAC",
        "--client-ca-file=" + authority.file("ca.crt"),
        "--tls-cert-file=" + authority.file("server.crt"),
        "--tls-private-key-file=" + authority.file("server.key"),
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=" + authority.file("sa.pub"),
        "--service-account-signing-key-file=" + authority.file("sa.key"));
    Condition.await(START, "the API server is ready", this::isReady, this::log);
    createNamespace("default", Map.of());
  }

  private boolean isReady() throws IOException {
    for (Process process : processes) {
      if (!process.isAlive()) {
        throw new IllegalStateException(process.info() + " ended: " + log());
      }
    }
    return tryKubectl("", "get", "--raw", "/readyz").status() == 0;
  }

  private void launch(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(programs.resolve(program).toString()));
    command.addAll(List.of(arguments));
    processes.add(
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(program + ".log").toFile())
            .start());
  }

  /** The end of what both wrote, for messages. */
  private String log() {
    StringBuilder text = new StringBuilder();
    for (String program : List.of("etcd", "kube-apiserver")) {
      Path file = directory.resolve(program + ".log");
      try {
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        text.append(program).append(": ");
        text.append(String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size())));
        text.append('\n');
      } catch (IOException e) {
        text.append(e);
      }
    }
    return text.toString();
  }

  private void end() {
    processes.reversed().forEach(Process::destroyForcibly);
    for (Process process : processes) {
      process.onExit().join();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      System.err.println("cannot delete " + directory + ": " + e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
