package mesh.sluice.injector;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import mesh.sluice.certs.CertificateMode;
import mesh.sluice.log.EventLog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice-injector serve}: the webhook. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Answers the admission reviews of API servers over HTTPS.",
      "At SIGTERM it answers the reviews that have begun, and ends."
    })
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "The address to listen on. Default: all, IPv4 and IPv6.")
  private String bind;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9443",
      description = "The port for reviews, HTTPS. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--status-port",
      paramLabel = "PORT",
      defaultValue = "9090",
      description =
          "The port for /healthz, /readyz and /metrics, plain HTTP. Default: ${DEFAULT-VALUE}.")
  private int statusPort;

  @Option(
      names = "--config-dir",
      paramLabel = "DIRECTORY",
      description = {
        "Holds the settings: config.yaml, values.yaml, sidecar.yaml, bootstrap.yaml. Built-in ones",
        "replace what is missing. It is read again when it changes. Default: the ConfigMap",
        "sluice-injector, if there is a cluster."
      })
  private Path configDirectory;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "The serving certificate, PEM. The file is read again when it changes.")
  private Path certificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key, PEM.")
  private Path key;

  @Option(
      names = "--client-ca",
      paramLabel = "FILE",
      description = {
        "Let in only clients with a certificate of these authorities, PEM. The file is read again",
        "when it changes."
      })
  private Path clientAuthorities;

  @Option(
      names = "--certificates",
      paramLabel = "MODE",
      description = {
        "self: an authority of its own, which API servers are told about, in the Secret",
        "sluice-injector-certificate; cert-manager: that Secret, which cert-manager or another",
        "program writes; files: --tls-cert and --tls-key. Default: files if these are given, else",
        "self."
      })
  private String certificates;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = {
        "How to reach the cluster. Default: by the service account, in a pod. Elsewhere there is",
        "no cluster, and nothing is known of namespaces but what the path of a webhook tells."
      })
  private Path kubeconfig;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      defaultValue = "${env:POD_NAMESPACE:-sluice-system}",
      description = {
        "The namespace of its ConfigMap, Secret and Lease. Default: the pod's, from",
        "POD_NAMESPACE; else sluice-system."
      })
  private String namespace;

  @Option(
      names = "--identity",
      paramLabel = "NAME",
      defaultValue = "${env:POD_NAME}",
      description = {
        "The name of this replica, which no other has. Default: the pod's, from POD_NAME; else a",
        "random one."
      })
  private String identity;

  @Option(
      names = "--shutdown-delay",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = {
        "How long to go on answering after SIGTERM, so that API servers learn of it.",
        "Default: ${DEFAULT-VALUE}."
      })
  private int shutdownDelay;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "The least to log: debug, info, warning or error. Default: ${DEFAULT-VALUE}.")
  private EventLog.Level logLevel;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    EventLog log = EventLog.standard(logLevel);
    Optional<ServeOptions.KeyFiles> files = files();
    Optional<ClusterOptions> cluster = cluster(mode(files.isPresent()));
    ServeOptions options =
        new ServeOptions(
            Optional.ofNullable(bind),
            port,
            statusPort,
            Optional.ofNullable(configDirectory),
            files,
            Optional.ofNullable(clientAuthorities),
            cluster,
            Duration.ofSeconds(shutdownDelay));
    new Serving(options, log).run();
    return 0;
  }

  private Optional<ServeOptions.KeyFiles> files() {
    if (certificate == null && key == null) {
      return Optional.empty();
    }
    if (certificate == null || key == null) {
      throw misused("--tls-cert and --tls-key belong together; give both, or neither");
    }
    return Optional.of(new ServeOptions.KeyFiles(certificate, key));
  }

  private CertificateMode mode(boolean hasFiles) {
    CertificateMode mode = hasFiles ? CertificateMode.FILES : CertificateMode.SELF;
    if (certificates != null) {
      try {
        mode = CertificateMode.parse(certificates);
      } catch (IllegalArgumentException e) {
        throw misused(e.getMessage());
      }
    }
    if (hasFiles != (mode == CertificateMode.FILES)) {
      throw misused(
          "--tls-cert and --tls-key are for --certificates=files, and needed there; give both, or"
              + " another mode");
    }
    return mode;
  }

  private Optional<ClusterOptions> cluster(CertificateMode mode) {
    Map<String, String> environment = System.getenv();
    boolean isPod = environment.containsKey("KUBERNETES_SERVICE_HOST");
    if (kubeconfig == null && !isPod) {
      if (mode != CertificateMode.FILES) {
        throw misused(
            "there is no cluster to keep certificates in: name one with --kubeconfig, or give"
                + " --tls-cert and --tls-key");
      }
      return Optional.empty();
    }
    return Optional.of(
        new ClusterOptions(
            Optional.ofNullable(kubeconfig), environment, namespace, identity(), mode));
  }

  /** Two replicas with one name would both lead. */
  private String identity() {
    return identity == null || identity.isEmpty()
        ? SluiceInjector.NAME + "-" + UUID.randomUUID()
        : identity;
  }

  private ParameterException misused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
