package mesh.sluice.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import mesh.sluice.agent.AgentAnswer;
import mesh.sluice.agent.PodName;
import mesh.sluice.client.SocketNodeAgent;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.MeshProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agent and the plugin's own client, as root. */
@Timeout(120)
class AgentServerIT {
  private static final AgentAnswer MESHED =
      new AgentAnswer.Decided(new Decision.Meshed(RedirectPolicy.DEFAULT));

  /**
   * For two busy processors that run both sides on a JVM: here it only shows that nobody waits for
   * somebody else's limit, of which the shortest is 1 s.
   */
  private static final Duration GENEROUS = Duration.ofMillis(900);

  @TempDir private Path parent;

  @Test
  void pluginsClientGetsWhatTheAgentDecides() throws Exception {
    try (AgentServer server = start()) {
      assertThat(server.isAlive()).isTrue();
      assertThat(ask("web-0")).isEqualTo(MESHED);
      assertThat(ask("plain")).isEqualTo(new AgentAnswer.LeftAlone("asleep", "it sleeps"));
    }
  }

  @Test
  void hundredAtOnceAreAnsweredSoon() throws Exception {
    try (AgentServer server = start();
        ExecutorService threads = Executors.newFixedThreadPool(100)) {
      assertThat(server.isAlive()).isTrue();
      Callable<Long> question =
          () -> {
            long begin = System.nanoTime();
            assertThat(ask("web-0")).isEqualTo(MESHED);
            return System.nanoTime() - begin;
          };
      invoke(threads, question, 1_000);
      long[] times = invoke(threads, question, 1_000);

      Duration p99 = Duration.ofNanos(times[times.length * 99 / 100]);
      System.out.printf(
          "questions, 100 at once: median %d µs, p99 %d µs%n",
          times[times.length / 2] / 1_000, p99.toNanos() / 1_000);
      assertThat(p99).isLessThan(GENEROUS);
    }
  }

  /** Whatever the agent is doing when it is replaced: the plugin asks the next one. */
  @Test
  void noQuestionIsLostWhenTheAgentIsReplaced() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AgentServer server = start();
    try (ExecutorService threads = Executors.newFixedThreadPool(10)) {
      List<Future<Integer>> askers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        askers.add(
            threads.submit(
                () -> {
                  int answers = 0;
                  while (!over.get()) {
                    assertThat(ask("web-0")).isEqualTo(MESHED);
                    answers++;
                  }
                  return answers;
                }));
      }
      for (int i = 0; i < 20; i++) {
        server.close();
        server = start();
        assertThat(ask("web-0")).isEqualTo(MESHED);
      }
      over.set(true);
      for (Future<Integer> asker : askers) {
        assertThat(asker.get()).isPositive();
      }
    } finally {
      over.set(true);
      server.close();
    }
  }

  @Test
  void whoIsNotRootGetsNoAnswer() throws Exception {
    try (AgentServer server = start()) {
      assertThat(server.isAlive()).isTrue();
      for (Path path = directory(); !path.equals(Path.of("/tmp")); path = path.getParent()) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
      }
      assertThat(askAsNobody()).contains("PermissionError");

      Files.setPosixFilePermissions(socket(), PosixFilePermissions.fromString("rw-rw-rw-"));
      assertThat(askAsNobody())
          .contains("\"answer\":\"unavailable\"", "only root may ask")
          .doesNotContain("policy");
    }
  }

  @Test
  void directoryOfAnotherUserIsRefused() throws Exception {
    Files.createDirectory(directory());
    Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("rwx------"));
    Files.setAttribute(directory(), "unix:uid", 65534);

    assertThatExceptionOfType(InvalidSocketException.class)
        .isThrownBy(this::start)
        .withMessageContaining(directory() + " belongs to user 65534");
    assertThat(socket()).doesNotExist();
  }

  private AgentServer start() throws IOException {
    return AgentServer.start(
        socket(),
        (pod, uid, profiles, wait) ->
            pod.name().equals("plain") ? new AgentAnswer.LeftAlone("asleep", "it sleeps") : MESHED,
        () -> new JsonObject(Map.of()),
        ExchangeListener.NONE);
  }

  private AgentAnswer ask(String name) {
    return new SocketNodeAgent(Posix.system(), System::nanoTime, socket().toString())
        .ask(new PodName("shop", name), Optional.of("6f2c"), List.of(MeshProfile.SLUICE));
  }

  private static long[] invoke(ExecutorService threads, Callable<Long> question, int times)
      throws Exception {
    List<Callable<Long>> questions = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      questions.add(question);
    }
    long[] taken = new long[times];
    int next = 0;
    for (Future<Long> answer : threads.invokeAll(questions)) {
      taken[next++] = answer.get();
    }
    Arrays.sort(taken);
    return taken;
  }

  private String askAsNobody() throws IOException, InterruptedException {
    String program =
        """
        import socket, sys
        s = socket.socket(socket.AF_UNIX)
        s.connect(sys.argv[1])
        s.sendall(sys.argv[2].encode())
        print(s.recv(65536).decode())
        """;
    Process process =
        new ProcessBuilder(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "/usr/bin/python3",
                "-c",
                program,
                socket().toString(),
                Client.QUESTION)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  private Path directory() {
    return parent.resolve("run");
  }

  private Path socket() {
    return directory().resolve("agent.sock");
  }
}
