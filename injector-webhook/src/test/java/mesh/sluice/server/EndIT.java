package mesh.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import mesh.sluice.admission.Review;
import mesh.sluice.admission.ReviewAnswer;
import mesh.sluice.admission.Reviews;
import mesh.sluice.patch.JsonPatch;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the server ends. */
class EndIT {
  private static final String REVIEW = Reviews.create(Reviews.POD);

  @TempDir private Path directory;

  @Test
  void reviewThatIsUnderWayIsAnswered() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (TestServer lab =
            TestServer.start(
                directory,
                ServerLimits.DEFAULT,
                review -> {
                  begun.countDown();
                  await(goOn);
                  return allow(review);
                });
        HttpClient client = lab.client()) {
      CompletableFuture<HttpResponse<String>> answer =
          client.sendAsync(lab.review(REVIEW), HttpResponse.BodyHandlers.ofString());
      await(begun);
      int port = lab.server().port();
      CompletableFuture<Void> end = CompletableFuture.runAsync(lab::close);
      Condition.await(
          TestServer.DEADLINE, "new connections are refused", () -> refuses(port), lab::log);

      assertThat(end).isNotDone();
      goOn.countDown();

      HttpResponse<String> response = answer.get(TestServer.DEADLINE.toSeconds(), TimeUnit.SECONDS);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Connection")).hasValue("close");
      end.get(TestServer.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @Test
  void clientsAreSentAwayBeforeTheEnd() throws Exception {
    try (TestServer lab = TestServer.start(directory, ServerLimits.DEFAULT, EndIT::allow);
        HttpClient client = lab.client()) {
      assertThat(TestServer.send(client, lab.review(REVIEW)).headers().firstValue("Connection"))
          .isEmpty();

      lab.server().sendAway();

      assertThat(TestServer.send(client, lab.review(REVIEW)).headers().firstValue("Connection"))
          .hasValue("close");
    }
  }

  /** The JDK's server waits for them in vain. */
  @Test
  void requestThatWasBrokenOffDoesNotDelayTheEnd() throws Exception {
    try (TestServer lab = TestServer.start(directory, ServerLimits.DEFAULT, EndIT::allow)) {
      try (SSLSocket socket = lab.connect()) {
        socket
            .getOutputStream()
            .write(
                ("POST /inject HTTP/1.1\r\nHost: injector\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 9\r\n\r\n{")
                    .getBytes(StandardCharsets.US_ASCII));
      }
      Condition.await(
          TestServer.DEADLINE, "it is counted", () -> lab.refused("incomplete") == 1, lab::log);

      long start = System.nanoTime();
      lab.server().close();

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void nameOfAClientIsNotAskedFor() throws Exception {
    InetAddress address = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});

    assertThat(address.getHostName()).isEqualTo("127.0.0.1");
    assertThat(InetAddress.getByName("localhost").isLoopbackAddress()).isTrue();
  }

  private static boolean refuses(int port) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !socket.isConnected();
    } catch (ConnectException e) {
      return true;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(TestServer.DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static ReviewAnswer allow(Review review) {
    return new ReviewAnswer.Allowed("none", new JsonPatch(List.of()), List.of(), Map.of());
  }
}
