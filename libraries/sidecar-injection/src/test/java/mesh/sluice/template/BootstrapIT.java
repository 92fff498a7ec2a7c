package mesh.sluice.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.template.ProbeRoute.Kind;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real Envoy takes every bootstrap that comes with the injector, as it stands in the pod. */
class BootstrapIT {
  private static final List<ProbeRoute> PROBES =
      List.of(
          new ProbeRoute("/probe/web/livez", Kind.HTTP, 8080, "/live?full=1", 1),
          new ProbeRoute("/probe/web/readyz", Kind.HTTPS, 8443, "/", 5),
          new ProbeRoute("/probe/db/livez", Kind.TCP, 5432, "", 2),
          new ProbeRoute("/lifecycle/web/poststart", Kind.HTTP, 8080, "/up", 86_400, true),
          new ProbeRoute("/lifecycle/web/prestop", Kind.HTTPS, 8443, "/drain", 86_400, false),
          new ProbeRoute("/probe/db/startupz", Kind.GRPC, 9000, "store", 3));

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "standalone, false, false",
    "standalone, false, true",
    "xds, false, false",
    "xds, true, true"
  })
  void envoyTakesIt(String bootstrap, boolean tls, boolean probes)
      throws TemplateException, IOException {
    InjectorSettings settings =
        InjectorSettings.parse(
            Map.of(
                "config.yaml",
                "bootstrap: " + bootstrap,
                "values.yaml",
                "mesh: {controlPlane: {tls: " + tls + "}}"));
    String configuration =
        argument(
                settings.sidecar(
                    SidecarInputs.of(
                        "default",
                        RedirectPolicy.DEFAULT,
                        probes ? PROBES : List.of(),
                        new JsonObject(Map.of()))),
                "--config-yaml")
            .replace("$$", "$")
            .replace("/etc/sluice/certificates", directory.toString());
    if (tls) {
      certificate();
    }

    Programs.Ended ended =
        Programs.start(
            directory,
            List.of(
                Path.of(System.getProperty("sluice.cache"), "envoy", "envoy").toString(),
                "--mode",
                "validate",
                "--service-node",
                "web.default",
                "--service-cluster",
                "sluice",
                "--config-yaml",
                configuration),
            "");

    assertThat(ended.output()).contains("OK");
    assertThat(ended.status()).isZero();
  }

  private void certificate() throws IOException {
    Programs.run(
        directory,
        List.of(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "1",
            "-subj",
            "/CN=test",
            "-keyout",
            "tls.key",
            "-out",
            "tls.crt"),
        "");
    Files.copy(directory.resolve("tls.crt"), directory.resolve("ca.crt"));
  }

  /** The argument that follows {@code name}. */
  private static String argument(Sidecar sidecar, String name) {
    List<JsonValue> arguments =
        ((JsonArray) sidecar.container().find("args").orElseThrow()).elements();
    return ((JsonString) arguments.get(arguments.indexOf(new JsonString(name)) + 1)).value();
  }
}
