package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Callable;
import mesh.sluice.admission.Reviews;
import mesh.sluice.apiserver.Authority;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code serve} in a process of its own. */
class ServeIT {
  @TempDir private Path directory;

  @Test
  void reviewIsAnswered() throws Exception {
    try (ServeProcess serve = ServeProcess.start(directory)) {
      HttpResponse<byte[]> answer = serve.post("/inject", Reviews.create(Reviews.POD));

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
      assertThat(Reviews.response(answer.body(), "allowed")).isEqualTo(new JsonBoolean(true));
      assertThat(Reviews.response(answer.body(), "patch").toString()).hasSizeGreaterThan(1000);
      assertThat(serve.status("/readyz").body()).isEqualTo("ready\n");
      assertThat(serve.status("/healthz").body()).isEqualTo("ok\n");
      assertThat(serve.status("/metrics").body())
          .contains(
              "sluice_injector_reviews_total{outcome=\"changed\",path=\"inject\",reason=\"pod-opt-in\"}"
                  + " 1.0")
          .contains("sluice_injector_review_duration_seconds_bucket{path=\"inject\",le=\"0.005\"}")
          .contains("sluice_injector_certificate_expiry_timestamp_seconds ");
      assertThat(serve.events("review"))
          .singleElement()
          .asString()
          .contains("\"reason\":\"pod-opt-in\"")
          .contains("\"name\":\"web-\"")
          .contains("\"namespace\":\"shop\"")
          .doesNotContain("example/web");
    }
  }

  @Test
  void changedSettingsCountAndInvalidOnesDoNot() throws Exception {
    Path settings = Files.createDirectory(directory.resolve("settings"));
    Files.writeString(settings.resolve("values.yaml"), "sidecar: {image: example/one:1}\n");
    try (ServeProcess serve = ServeProcess.start(directory, "--config-dir=" + settings)) {
      assertThat(patch(serve)).contains("example/one:1");

      Files.writeString(settings.resolve("values.yaml"), "sidecar: {image: example/two:2}\n");
      await("the new image counts", () -> patch(serve).contains("example/two:2"));

      Files.writeString(settings.resolve("values.yaml"), "sidecar: [\n");
      await(
          "the invalid settings are refused",
          () -> serve.events("refused new settings; the previous ones stay in use").size() == 1);
      assertThat(serve.events("refused new settings; the previous ones stay in use").getFirst())
          .contains("values.yaml")
          .contains("line");
      assertThat(patch(serve)).contains("example/two:2");
      assertThat(serve.status("/readyz").statusCode()).isEqualTo(200);
      assertThat(serve.status("/metrics").body())
          .contains("sluice_injector_settings_reloads_total{outcome=\"accepted\"} 2.0")
          .contains("sluice_injector_settings_reloads_total{outcome=\"refused\"} 1.0");
    }
  }

  @Test
  void withoutValidSettingsItIsNotReady() throws Exception {
    Path settings = Files.createDirectory(directory.resolve("settings"));
    Files.writeString(settings.resolve("config.yaml"), "profil: istio\n");
    try (ServeProcess serve = ServeProcess.start(directory, "--config-dir=" + settings)) {
      assertThat(serve.status("/readyz").statusCode()).isEqualTo(503);
      assertThat(serve.status("/readyz").body()).isEqualTo("not ready: settings\n");
      assertThat(serve.status("/healthz").statusCode()).isEqualTo(200);
      assertThat(serve.post("/inject", Reviews.create(Reviews.POD)).statusCode()).isEqualTo(500);

      Files.writeString(settings.resolve("config.yaml"), "profile: istio\n");

      await("it is ready", () -> serve.status("/readyz").statusCode() == 200);
    }
  }

  @Test
  void newCertificateInTheFilesIsTaken() throws Exception {
    try (ServeProcess serve = ServeProcess.start(directory)) {
      assertThat(serve.events("a serving certificate is in use")).hasSize(1);

      Authority.create(directory).issue("tls", "/CN=renewed", "IP:127.0.0.1");

      await(
          "the new certificate is in use",
          () -> serve.events("a serving certificate is in use").size() == 2);
    }
  }

  @Test
  void servesWhereThereIsNoIpv6() throws Exception {
    try (ServeProcess serve = ServeProcess.startWithoutIpv6(directory)) {
      assertThat(serve.events("serving")).hasSize(1);
    }
  }

  @Test
  void atSigtermItGoesOnForAWhileAndEndsWithSuccess() throws Exception {
    try (ServeProcess serve = ServeProcess.start(directory, "--shutdown-delay=3")) {
      serve.terminate();

      await("it is not ready", () -> serve.status("/readyz").statusCode() == 503);
      assertThat(serve.status("/readyz").body()).isEqualTo("not ready: it is ending\n");
      HttpResponse<byte[]> answer = serve.post("/inject", Reviews.create(Reviews.POD));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Connection")).hasValue("close");
      assertThat(serve.status()).isZero();
      assertThat(serve.events("ended")).hasSize(1);
    }
  }

  private static String patch(ServeProcess serve) throws Exception {
    JsonValue patch =
        Reviews.response(serve.post("/inject", Reviews.create(Reviews.POD)).body(), "patch");
    return new String(
        Base64.getDecoder().decode(((JsonString) patch).value()), StandardCharsets.UTF_8);
  }

  private static void await(String what, Callable<Boolean> question) {
    Condition.await(Duration.ofSeconds(20), what, question, () -> "it is not");
  }
}
