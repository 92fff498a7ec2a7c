package mesh.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import mesh.sluice.agent.OperationEvent;
import mesh.sluice.posix.Posix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class EventSenderTest {
  private static final OperationEvent EVENT =
      new OperationEvent("DEL", 0, 5, "shop", "web-0", "c0ffee", "", "", "");

  private final Posix posix = Posix.system();
  @TempDir private Path directory;
  private int receiver = -1;

  @AfterEach
  void close() {
    if (receiver >= 0) {
      posix.close(receiver);
    }
  }

  @Test
  void eventIsOneDatagram() throws Exception {
    listen();

    new EventSender(posix, path()).send(EVENT);

    assertThat(posix.awaitReadable(receiver, 5_000)).isTrue();
    byte[] buffer = new byte[OperationEvent.MAX_BYTES + 1];
    int length = posix.receiveUnix(receiver, buffer, 0, Posix.MSG_DONTWAIT);
    byte[] datagram = Arrays.copyOf(buffer, length);
    assertThat(datagram).asString(StandardCharsets.UTF_8).endsWith("}\n").hasLineCount(1);
    assertThat(OperationEvent.parse(datagram)).isEqualTo(EVENT);
    assertThat(posix.awaitReadable(receiver, 0)).isFalse();
  }

  @Test
  void nobodyMissesAnEventThatNobodyTakes() throws Exception {
    new EventSender(posix, path()).send(EVENT);

    Files.createFile(Path.of(path()));
    new EventSender(posix, path()).send(EVENT);
    Files.delete(Path.of(path()));

    listen();
    posix.close(receiver);
    receiver = -1;
    new EventSender(posix, path()).send(EVENT);
  }

  /** As where the agent hangs: what it does not take is not waited for. */
  @Test
  void fullQueueIsNotWaitedFor() throws Exception {
    listen();

    for (int i = 0; i < 10_000; i++) {
      new EventSender(posix, path()).send(EVENT);
    }

    assertThat(posix.awaitReadable(receiver, 0)).isTrue();
  }

  @Test
  void eventOfAPodWithAnImpossibleNameIsLost() throws Exception {
    listen();

    new EventSender(posix, path())
        .send(new OperationEvent("ADD", 0, 1, "x".repeat(3_000), "a", "b", "", "", ""));

    assertThat(posix.awaitReadable(receiver, 0)).isFalse();
  }

  private void listen() throws Exception {
    receiver = posix.unixSocket(Posix.SOCK_DGRAM);
    posix.bind(receiver, path());
  }

  private String path() {
    return directory.resolve("events.sock").toString();
  }
}
