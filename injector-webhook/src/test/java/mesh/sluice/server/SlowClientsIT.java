package mesh.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import mesh.sluice.admission.Review;
import mesh.sluice.admission.ReviewAnswer;
import mesh.sluice.admission.Reviews;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.patch.JsonPatch;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that take their time, and those beside them who have none. */
class SlowClientsIT {
  private static final String REVIEW = Reviews.create(Reviews.POD);
  private static final String HEAD =
      "POST /inject HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
  private static final int SLOW = 200;
  private static final int REVIEWS = 200;

  /** So generous because tests share their machine; who waits for a slow one waits for a minute. */
  private static final Duration FAST = Duration.ofSeconds(2);

  @TempDir private Path directory;

  @Test
  void twoHundredSlowClientsDoNotDelayAFastOne() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try (TestServer lab = start(Duration.ofSeconds(60));
        HttpClient client = lab.client()) {
      TestServer.send(client, lab.review(REVIEW));
      for (int i = 0; i < SLOW; i++) {
        slow.add(slowClient(lab, i % 5));
      }

      long[] took = new long[REVIEWS];
      for (int i = 0; i < REVIEWS; i++) {
        long start = System.nanoTime();
        assertThat(TestServer.send(client, lab.review(REVIEW)).statusCode()).isEqualTo(200);
        took[i] = System.nanoTime() - start;
      }
      Arrays.sort(took);
      Duration slowest = Duration.ofNanos(took[REVIEWS * 99 / 100]);
      assertThat(slowest).isLessThan(FAST);
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void slowClientIsEndedAtItsDeadlineWhateverItIsSlowIn() throws Exception {
    try (TestServer lab = start(Duration.ofMillis(500))) {
      for (int kind = 1; kind < 5; kind++) {
        try (Socket socket = slowClient(lab, kind)) {
          socket.setSoTimeout((int) TestServer.DEADLINE.toMillis());
          assertEnded(socket);
        }
        double count = kind;
        Condition.await(
            Duration.ofSeconds(10),
            "it is counted",
            () -> lab.refused("too-slow") == count,
            () -> "it is " + lab.refused("too-slow"));
      }
    }
  }

  /** The answer fills all buffers on the way, and then the server has to wait. */
  @Test
  void clientThatDoesNotTakeItsAnswerIsEndedAtItsDeadline() throws Exception {
    JsonPatch large =
        JsonPatch.between(
            new JsonObject(Map.of()),
            new JsonObject(Map.of("x", new JsonString("x".repeat(12 << 20)))));
    try (TestServer lab =
            TestServer.start(
                directory,
                new ServerLimits(3 << 20, 12 << 20, Duration.ofSeconds(2)),
                review ->
                    new ReviewAnswer.Allowed(
                        "none",
                        review.uid().equals("large") ? large : new JsonPatch(List.of()),
                        List.of(),
                        Map.of()));
        SSLSocket socket = lab.connect();
        HttpClient client = lab.client()) {
      byte[] review = Reviews.bytes(REVIEW.replace("\"uid\":\"1\"", "\"uid\":\"large\""));
      byte[] head =
          (HEAD + "Content-Length: " + review.length + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII);
      socket.getOutputStream().write(head);
      socket.getOutputStream().write(review);

      Condition.await(
          TestServer.DEADLINE, "it is ended", () -> lab.refused("too-slow") == 1, () -> lab.log());
      assertThat(TestServer.send(client, lab.review(REVIEW)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void longBodiesWaitForEachOtherButNotTheShortOnes() throws Exception {
    ServerLimits limits = new ServerLimits(1 << 20, 1 << 20, Duration.ofSeconds(60));
    try (TestServer lab = TestServer.start(directory, limits, SlowClientsIT::allow);
        SSLSocket holder = lab.connect();
        HttpClient client = lab.client()) {
      String pod =
          Reviews.POD.replace(
              "\"labels\"", "\"annotations\":{\"big\":\"" + "x".repeat(900_000) + "\"},\"labels\"");
      holder
          .getOutputStream()
          .write((HEAD + "Content-Length: 1000000\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      holder.getOutputStream().write(new byte[900_000]);

      Condition.await(
          TestServer.DEADLINE,
          "there is no room for another long one",
          () -> TestServer.send(client, lab.review(Reviews.create(pod))).statusCode() == 503,
          lab::log);
      assertThat(TestServer.send(client, lab.review(REVIEW)).statusCode()).isEqualTo(200);
      assertThat(lab.refused("too-busy")).isPositive();

      holder.shutdownOutput();
      Condition.await(
          TestServer.DEADLINE,
          "there is room again",
          () -> TestServer.send(client, lab.review(Reviews.create(pod))).statusCode() == 200,
          lab::log);
    }
  }

  /** Of five kinds: silent, and slow in handshake, headers, body, or chunks. */
  private static Socket slowClient(TestServer lab, int kind) throws Exception {
    if (kind < 2) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), lab.server().port());
      if (kind == 1) {
        socket.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1});
      }
      return socket;
    }
    SSLSocket socket = lab.connect();
    String sent =
        switch (kind) {
          case 2 -> "POST /inject HTTP/1.1\r\nHost:";
          case 3 -> HEAD + "Content-Length: 1000\r\n\r\n{";
          default -> HEAD + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n";
        };
    socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static void assertEnded(Socket socket) {
    try {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the connection is still open", e);
    } catch (IOException e) {
      // Ended without ceremony, as it should.
    }
  }

  private TestServer start(Duration limit) throws Exception {
    return TestServer.start(
        directory, new ServerLimits(3 << 20, 12 << 20, limit), SlowClientsIT::allow);
  }

  private static ReviewAnswer allow(Review review) {
    return new ReviewAnswer.Allowed("none", new JsonPatch(List.of()), List.of(), Map.of());
  }
}
