package mesh.sluice.injector;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import mesh.sluice.log.EventLog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice-injector serve}: the webhook. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Answers the reviews of API servers over HTTPS, until it gets a SIGTERM; then it answers",
      "what is under way, and ends."
    })
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "::",
      description = "The address to listen on. Default: ${DEFAULT-VALUE}, all of both families.")
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
        "Holds the settings: config.yaml, values.yaml, sidecar.yaml, bootstrap.yaml; what is",
        "missing is built in. Read again when it changes."
      })
  private Path configDirectory;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      required = true,
      description = "The serving certificate, PEM. Read again when it changes.")
  private Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      required = true,
      description = "Its private key, PEM.")
  private Path key;

  @Option(
      names = "--client-ca",
      paramLabel = "FILE",
      description = {
        "Let in only clients with a certificate of these authorities, PEM. Read again when it",
        "changes."
      })
  private Path clientAuthorities;

  @Option(
      names = "--shutdown-delay",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = {
        "After SIGTERM, go on answering for so long, so that API servers learn of it.",
        "Default: ${DEFAULT-VALUE}."
      })
  private int shutdownDelay;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "debug, info, warning or error. Default: ${DEFAULT-VALUE}.")
  private EventLog.Level logLevel;

  @Override
  public Integer call() throws Exception {
    EventLog log = EventLog.standard(logLevel);
    ServeOptions options =
        new ServeOptions(
            bind,
            port,
            statusPort,
            Optional.ofNullable(configDirectory),
            certificate,
            key,
            Optional.ofNullable(clientAuthorities),
            Duration.ofSeconds(shutdownDelay));
    new Serving(options, log).run();
    return 0;
  }
}
