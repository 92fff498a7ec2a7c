package mesh.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class FailuresTest {
  /** The client of the JDK names a class and nothing else. */
  @Test
  void refusedConnectionIsToldInWords() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = closed.getLocalPort();
    }
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port)).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      Throwable refused = catchThrowable(() -> client.send(request, BodyHandlers.discarding()));

      assertThat(Failures.reason(new IOException(refused)))
          .isEqualTo("no connection is accepted there");
    }
  }

  @Test
  void messageOfTheInnermostCauseCounts() {
    assertThat(Failures.reason(new IOException("outer", new IOException("inner"))))
        .isEqualTo("inner");
    assertThat(Failures.reason(new IOException("outer", new IllegalStateException())))
        .isEqualTo("IllegalStateException");
  }
}
