package mesh.sluice.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import mesh.sluice.agent.OperationEvent;
import mesh.sluice.client.EventSender;
import mesh.sluice.log.CapturedLog;
import mesh.sluice.posix.Posix;
import mesh.sluice.socket.InvalidSocketException;
import mesh.sluice.status.PrometheusText;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** By real datagrams. Alone, since it looks at what the process logs. */
@Isolated
@Timeout(60)
class OperationReceiverTest {
  private final Posix posix = Posix.system();
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final OperationMetrics metrics = new OperationMetrics(registry);

  @TempDir private Path directory;
  private CapturedLog log;
  private OperationReceiver receiver;

  @BeforeEach
  void start() throws IOException {
    log = new CapturedLog();
    receiver = OperationReceiver.start(posix, path(), metrics);
  }

  @AfterEach
  void stop() throws IOException {
    receiver.close();
    log.close();
  }

  @Test
  void operationIsCountedAndLogged() {
    send(event("ADD", 0, "meshed", "", "nf_tables"));
    send(event("ADD", 0, "not-meshed", "excluded-namespace", ""));
    send(event("DEL", 0, "", "", ""));

    awaitMetric(
        "sluice_node_operations_total{backend=\"none\",code=\"0\",decision=\"none\","
            + "operation=\"DEL\",reason=\"none\"} 1.0");
    assertThat(text())
        .contains(
            "sluice_node_operations_total{backend=\"nf_tables\",code=\"0\",decision=\"meshed\","
                + "operation=\"ADD\",reason=\"none\"} 1.0",
            "sluice_node_operations_total{backend=\"none\",code=\"0\",decision=\"not-meshed\","
                + "operation=\"ADD\",reason=\"excluded-namespace\"} 1.0",
            "sluice_node_operation_duration_seconds_bucket{operation=\"ADD\",le=\"0.001\"} 2",
            "sluice_node_operation_duration_seconds_bucket{operation=\"ADD\",le=\"5.0E-4\"} 0",
            "sluice_node_operation_duration_seconds_count{operation=\"DEL\"} 1");
    awaitLog("\"operation\":\"DEL\"");
    assertThat(log.text()).contains("\"level\":\"debug\"").doesNotContain("\"level\":\"info\"");
  }

  @Test
  void failureIsLoggedForPeople() {
    send(event("ADD", 100, "meshed", "", ""));

    awaitMetric("code=\"100\"");
    awaitLog("an operation of sluice-cni has failed");
    assertThat(log.text())
        .contains(
            "\"level\":\"info\"",
            "\"code\":100",
            "\"microseconds\":812",
            "\"pod\":\"shop/web-0\"",
            "\"container\":\"c0ffee\"");
  }

  /** Whatever comes, there are few series, and what is newer than this program is counted. */
  @Test
  void valuesThatNobodyKnowsAreOthers() {
    for (int i = 0; i < 20; i++) {
      send(event("NEW" + i, 1000 + i, "perhaps" + i, "because" + i, "ebpf" + i));
      // One after the other: the kernel keeps few.
      awaitMetric(
          "sluice_node_operations_total{backend=\"other\",code=\"other\",decision=\"other\","
              + "operation=\"other\",reason=\"other\"} "
              + (i + 1)
              + ".0");
    }
    assertThat(text().lines().filter(line -> line.startsWith("sluice_node_operations_total{")))
        .hasSize(1);
  }

  @Test
  void whatIsNoEventIsCountedAndNotRepeated() throws Exception {
    String secret = "secret".repeat(100);
    for (String datagram :
        new String[] {secret, "{\"v\":2,\"operation\":\"ADD\"}", "{" + "x".repeat(5_000)}) {
      sendRaw(datagram.getBytes(StandardCharsets.UTF_8));
    }

    awaitMetric("sluice_node_malformed_events_total 3.0");
    awaitLog("longer than 2048 bytes");
    assertThat(log.text()).doesNotContain(secret);
    send(event("ADD", 0, "meshed", "", "nf_tables"));
    awaitMetric("operation=\"ADD\"");
    assertThat(receiver.isAlive()).isTrue();
  }

  @Test
  void emptyDatagramEndsNothing() throws Exception {
    sendRaw(new byte[0]);
    send(event("ADD", 0, "meshed", "", "nf_tables"));

    awaitMetric("operation=\"ADD\"");
    assertThat(text()).contains("sluice_node_malformed_events_total 0.0");
  }

  @Test
  void socketIsForItsOwnerAlone() throws Exception {
    assertThat(mode(path())).isEqualTo("rw-------");
    assertThat(mode(path().getParent())).isEqualTo("rwx------");
  }

  @Test
  void livingReceiverIsNotReplacedAndADeadOneIs() throws Exception {
    assertThatExceptionOfType(InvalidSocketException.class)
        .isThrownBy(() -> OperationReceiver.start(posix, path(), metrics))
        .withMessageContaining(path() + " is in use by another node agent");
    send(event("ADD", 0, "meshed", "", "nf_tables"));
    awaitMetric("operation=\"ADD\"");

    receiver.close();
    assertThat(receiver.isAlive()).isFalse();
    assertThat(path()).exists();
    send(event("DEL", 0, "", "", ""));

    receiver = OperationReceiver.start(posix, path(), metrics);
    send(event("CHECK", 0, "", "", ""));
    awaitMetric("operation=\"CHECK\"");
    assertThat(text()).doesNotContain("operation=\"DEL\"");
  }

  @Test
  void closingDoesNotWaitForAnEvent() throws Exception {
    long start = System.nanoTime();

    receiver.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  private static OperationEvent event(
      String operation, int code, String decision, String reason, String backend) {
    return new OperationEvent(
        operation, code, 812, "shop", "web-0", "c0ffee", decision, reason, backend);
  }

  private void send(OperationEvent event) {
    new EventSender(posix, path().toString()).send(event);
  }

  private void sendRaw(byte[] datagram) throws Exception {
    int fd = posix.unixSocket(Posix.SOCK_DGRAM);
    posix.connect(fd, path().toString());
    posix.sendUnix(fd, datagram, 0);
    posix.close(fd);
  }

  private String text() {
    return new String(PrometheusText.of(registry), StandardCharsets.UTF_8);
  }

  private void awaitMetric(String text) {
    Condition.await(Duration.ofSeconds(20), text, () -> text().contains(text), this::text);
  }

  private void awaitLog(String text) {
    Condition.await(Duration.ofSeconds(20), text, () -> log.text().contains(text), log::text);
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private Path path() {
    return directory.resolve("run/events.sock");
  }
}
