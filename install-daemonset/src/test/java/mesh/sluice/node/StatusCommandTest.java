package mesh.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import mesh.sluice.agent.AgentAnswer;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.socket.AgentServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusCommandTest {
  private static final String WELL =
      """
      {"version":"1","node":"worker","missing":[],
       "installation":{"phase":"INSTALLED","rewrites":2},"pods":{"known":3}}\
      """;

  @TempDir private Path directory;

  @Test
  void withoutADaemonItNamesTheSocketAndTheRemedy() {
    CommandRun run = status();

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("sluice-node status: the node agent does not answer at " + socket() + " (")
        .contains("ENOENT", "see that the pod of the DaemonSet sluice-node runs", "as root");
  }

  @Test
  void socketOfADeadDaemonIsNotAnAnswer() throws IOException {
    server(WELL).close();

    CommandRun run = status();

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains(socket().toString(), "ECONNREFUSED", "sluice-node runs");
  }

  @Test
  void eachMemberIsALineForPeople() throws IOException {
    try (AgentServer server = server(WELL)) {
      assertThat(server.isAlive()).isTrue();
      CommandRun run = status();

      assertThat(run.status()).as(run.err()).isZero();
      assertThat(run.out().lines().map(line -> line.replaceAll(" +", " ")))
          .containsExactly(
              "version 1",
              "node worker",
              "missing -",
              "installation.phase INSTALLED",
              "installation.rewrites 2",
              "pods.known 3");
    }
  }

  @Test
  void jsonIsWhatTheDaemonSaid() throws IOException {
    try (AgentServer server = server(WELL)) {
      assertThat(server.isAlive()).isTrue();
      CommandRun run = status("-o", "json");

      assertThat(run.status()).isZero();
      assertThat(read(run.out().strip())).isEqualTo(read(WELL));
    }
  }

  @Test
  void whateverIsMissingFails() throws IOException {
    try (AgentServer server = server("{\"missing\":[\"plugin\",\"pods\"]}")) {
      assertThat(server.isAlive()).isTrue();
      CommandRun run = status();

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.out()).matches("missing +plugin, pods\\R");
    }
  }

  /** It could write anything into the terminal of whoever asks. */
  @Test
  void textOfADaemonCannotSteerTheTerminal() throws IOException {
    try (AgentServer server = server("{\"missing\":[],\"node\":\"a\\u001b[2Jb\\nmissing\"}")) {
      assertThat(server.isAlive()).isTrue();
      assertThat(status().out()).hasLineCount(2).doesNotContain("\u001b");
    }
  }

  @Test
  void daemonThatSaysNothingIsNotWaitedForForEver() throws IOException {
    try (ServerSocketChannel stopped = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      stopped.bind(UnixDomainSocketAddress.of(socket()));

      CommandRun run = status();

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err()).contains(socket().toString(), "no answer in time", "sluice-node runs");
    }
  }

  @Test
  void unknownFormatIsRefusedWithAll() {
    CommandRun run = status("-o", "yaml");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--output", "'yaml' is not one of text, json");
  }

  private Path socket() {
    return directory.resolve("agent.sock");
  }

  private CommandRun status(String... options) {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "status";
    arguments[1] = "--socket-dir=" + directory;
    System.arraycopy(options, 0, arguments, 2, options.length);
    return CommandRun.of(arguments);
  }

  private AgentServer server(String status) throws IOException {
    JsonObject object = read(status);
    return AgentServer.start(
        socket(),
        (pod, uid, profiles, wait) -> new AgentAnswer.Unavailable("not asked"),
        () -> object,
        (question, answer, took) -> {});
  }

  private static JsonObject read(String text) {
    try {
      return Json.read(text.getBytes(StandardCharsets.UTF_8)).asObject();
    } catch (MalformedJsonException e) {
      throw new AssertionError(text, e);
    }
  }
}
