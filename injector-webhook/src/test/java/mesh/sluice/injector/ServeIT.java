package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import mesh.sluice.admission.Reviews;
import mesh.sluice.json.JsonValue.JsonBoolean;
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
              "sluice_injector_reviews_total{outcome=\"changed\",path=\"inject\",reason=\"pod-asks\"}"
                  + " 1.0")
          .contains("sluice_injector_review_seconds_bucket{path=\"inject\",le=\"0.005\"}")
          .contains("sluice_injector_certificate_expiry_seconds ");
      assertThat(serve.events("review"))
          .singleElement()
          .asString()
          .contains("\"reason\":\"pod-asks\"")
          .contains("\"name\":\"web-\"")
          .contains("\"namespace\":\"shop\"")
          .doesNotContain("example/web");
    }
  }
}
