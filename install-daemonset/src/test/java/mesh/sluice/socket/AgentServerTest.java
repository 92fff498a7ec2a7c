package mesh.sluice.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import mesh.sluice.agent.AgentAnswer;
import mesh.sluice.agent.PodDecider;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.log.CapturedLog;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Clients of every kind. Alone, since it looks at what the process logs. */
@Isolated
@Timeout(60)
class AgentServerTest {
  private static final AgentAnswer MESHED =
      new AgentAnswer.Decided(new Decision.Meshed(RedirectPolicy.DEFAULT));

  private static final String WAITING = Client.QUESTION.replace("}", ",\"waitMilliseconds\":8000}");

  /** What a decider says at once that has to wait. */
  private static final AgentAnswer UNKNOWN = new AgentAnswer.Unavailable("not seen yet");

  private static final StatusSource STATUS =
      () -> new JsonObject(Map.of("ready", new JsonBoolean(true)));

  /** Short for what is to end, long for what must not. */
  private static final Limits LIMITS =
      new Limits(8, Duration.ofMillis(300), Duration.ofMillis(200), Duration.ofMillis(300));

  private final List<String> ended = new CopyOnWriteArrayList<>();
  private final ExchangeListener exchanges =
      (question, answer, took) -> ended.add(question + " " + answer);
  private final CountDownLatch never = new CountDownLatch(1);

  @TempDir private Path directory;
  private CapturedLog log;
  private AgentServer server;

  @BeforeEach
  void capture() {
    log = new CapturedLog();
  }

  @AfterEach
  void stop() throws IOException {
    never.countDown();
    if (server != null) {
      server.close();
    }
    log.close();
  }

  @Test
  void questionIsAnsweredByTheDecider() throws Exception {
    List<Object> asked = new CopyOnWriteArrayList<>();
    start(
        (pod, uid, profiles, wait) -> {
          if (wait.isZero()) {
            return UNKNOWN;
          }
          asked.addAll(List.of(pod.toString(), uid, profiles, wait));
          return MESHED;
        });

    String answer =
        Client.ask(
            socket(),
            "{\"v\":1,\"question\":\"decision\",\"namespace\":\"shop\",\"name\":\"web-0\",\"uid\":\"6f2c\",\"profiles\":[\"osm\",\"sluice\"],\"waitMilliseconds\":7500}\n");

    assertThat(answer).startsWith("{\"v\":1,\"answer\":\"meshed\",\"policy\":{").endsWith("}\n");
    assertThat(asked)
        .containsExactly(
            "shop/web-0",
            java.util.Optional.of("6f2c"),
            List.of(MeshProfile.OSM, MeshProfile.SLUICE),
            Duration.ofMillis(7500));
    assertEnded("decision meshed");
  }

  @Test
  void statusIsWhateverItsSourceSays() throws Exception {
    start(this::mustNotBeAsked);

    assertThat(Client.ask(socket(), "{\"v\":1,\"question\":\"status\"}\n"))
        .isEqualTo("{\"v\":1,\"answer\":\"status\",\"status\":{\"ready\":true}}\n");
    assertEnded("status status");
  }

  @Test
  void newerPluginIsToldTheVersionsThatTheAgentKnows() throws Exception {
    start(this::mustNotBeAsked);

    assertThat(Client.ask(socket(), "{\"v\":2,\"ask\":{}}\n"))
        .isEqualTo("{\"v\":1,\"answer\":\"unsupported\",\"versions\":[1]}\n");
    assertEnded("invalid unsupported");
  }

  @Test
  void garbageIsAnsweredWithWhatIsWrong() throws Exception {
    start(this::mustNotBeAsked);

    assertThat(Client.ask(socket(), "GET / HTTP/1.1\r\n\r\n"))
        .contains("\"answer\":\"unavailable\"", "not valid JSON");
    assertEnded("invalid unavailable");
    assertThat(log.text()).contains("a question was not understood", "not valid JSON");
  }

  @Test
  void requestMayComeInPieces() throws Exception {
    start(answering(MESHED));

    try (Client client = new Client(socket())) {
      for (int i = 0; i < Client.QUESTION.length(); i++) {
        client.write(Client.QUESTION.substring(i, i + 1));
      }
      assertThat(client.read()).contains("meshed");
    }
  }

  @Test
  void clientThatSendsNothingIsLeftAfterASecond() throws Exception {
    start(this::mustNotBeAsked);

    try (Client client = new Client(socket())) {
      assertThat(client.read()).isEmpty();
    }
    assertEnded("invalid none");
    assertThat(log.text()).contains("a client was too slow, or has gone");
  }

  @Test
  void clientThatSendsHalfARequestIsLeftAfterASecond() throws Exception {
    start(this::mustNotBeAsked);

    try (Client client = new Client(socket())) {
      assertThat(client.write("{\"v\":1,\"question\":\"dec").read()).isEmpty();
    }
    assertEnded("invalid none");
  }

  @Test
  void clientThatEndsAfterHalfARequestIsToldSo() throws Exception {
    start(this::mustNotBeAsked);

    try (Client client = new Client(socket())) {
      assertThat(client.write("{\"v\":1,\"question\":\"dec").end().read())
          .contains("not valid JSON");
    }
    try (Client client = new Client(socket())) {
      assertThat(client.end().read()).isEmpty();
    }
  }

  @Test
  void tenMegabytesAreReadAsFarAsARequestMayGo() throws Exception {
    start(this::mustNotBeAsked);

    try (Client client = new Client(socket())) {
      client.write("x".repeat(10_000_000));
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("Broken pipe");
    }
    assertEnded("invalid unavailable");
    assertThat(log.text()).contains("longer than 4096 bytes");
  }

  @Test
  void clientThatNeverReadsHoldsUpNobody() throws Exception {
    start(answering(MESHED));
    List<Client> silent = new ArrayList<>();
    for (int i = 0; i < 3 * LIMITS.connections(); i++) {
      Client client = new Client(socket());
      silent.add(client);
      client.write(Client.QUESTION);
      Condition.await(
          Duration.ofSeconds(10),
          "it was answered",
          () -> ended.size() == silent.size(),
          log::text);
    }

    assertThat(Client.ask(socket(), Client.QUESTION)).contains("meshed");
    for (Client client : silent) {
      client.close();
    }
  }

  @Test
  void clientThatGoesAwayIsForgotten() throws Exception {
    start(
        (pod, uid, profiles, wait) -> {
          if (wait.isZero()) {
            return UNKNOWN;
          }
          Thread.sleep(Duration.ofMillis(50));
          return MESHED;
        });
    new Client(socket()).write(WAITING).close();

    Condition.await(Duration.ofSeconds(10), "it ended", () -> ended.size() == 1, log::text);
    assertThat(Client.ask(socket(), WAITING)).contains("\"meshed\"");
  }

  @Test
  void whoComesWhenTooManyAskIsToldSoAtOnce() throws Exception {
    CountDownLatch asked = new CountDownLatch(LIMITS.connections());
    CountDownLatch go = new CountDownLatch(1);
    start(
        (pod, uid, profiles, wait) -> {
          if (wait.isZero()) {
            return UNKNOWN;
          }
          asked.countDown();
          go.await();
          return MESHED;
        });
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < LIMITS.connections(); i++) {
        answers.add(clients.submit(() -> Client.ask(socket(), WAITING)));
      }
      asked.await();

      try (Client client = new Client(socket())) {
        assertThat(client.read()).isEqualTo("{\"v\":1,\"answer\":\"busy\"}\n");
      }

      go.countDown();
      for (Future<String> answer : answers) {
        assertThat(answer.get()).contains("meshed");
      }
    }
    assertThat(ended).contains("invalid busy");
    Condition.await(
        Duration.ofSeconds(10),
        "there is room again",
        () -> Client.ask(socket(), WAITING).contains("\"meshed\""),
        log::text);
  }

  @Test
  void deciderThatTakesLongerThanAskedIsInterrupted() throws Exception {
    AtomicInteger interrupted = new AtomicInteger();
    start(
        (pod, uid, profiles, wait) -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            interrupted.incrementAndGet();
            throw e;
          }
          return MESHED;
        });

    assertThat(Client.ask(socket(), Client.QUESTION))
        .contains("\"answer\":\"unavailable\"", "does not come to a decision");
    assertThat(interrupted).hasValue(1);
    assertThat(log.text()).contains("a decision took longer than it may", "shop/web-0");
  }

  @Test
  void internalErrorIsAnAnswerToo() throws Exception {
    start(
        (pod, uid, profiles, wait) -> {
          throw new IllegalStateException("oops");
        });

    assertThat(Client.ask(socket(), Client.QUESTION))
        .contains("\"answer\":\"unavailable\"", "internal error")
        .doesNotContain("oops");
    assertThat(log.text()).contains("oops");
    assertThat(server.isAlive()).isTrue();
  }

  @Test
  void interruptionThatADeciderLeavesBehindEndsNothing() throws Exception {
    start(
        (pod, uid, profiles, wait) -> {
          Thread.currentThread().interrupt();
          return MESHED;
        });

    for (int i = 0; i < 3; i++) {
      try (Client client = new Client(socket())) {
        client.write(Client.QUESTION).read();
      }
    }

    assertThat(server.isAlive()).isTrue();
    assertThat(Client.ask(socket(), "{\"v\":1,\"question\":\"status\"}\n")).contains("ready");
  }

  @Test
  void statusThatDoesNotFitIsAnInternalError() throws Exception {
    server =
        AgentServer.start(
            socket(),
            this::mustNotBeAsked,
            () ->
                new JsonObject(
                    Map.of("a", new mesh.sluice.json.JsonValue.JsonString("x".repeat(70_000)))),
            exchanges,
            LIMITS);

    assertThat(Client.ask(socket(), "{\"v\":1,\"question\":\"status\"}\n"))
        .contains("\"answer\":\"unavailable\"", "internal error");
  }

  /** The plugin then asks the agent that comes next. */
  @Test
  void agentThatStopsLeavesQuestionsWithoutAnAnswer() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    start(
        (pod, uid, profiles, wait) -> {
          if (wait.isZero()) {
            return UNKNOWN;
          }
          asked.countDown();
          never.await();
          return MESHED;
        });
    try (Client client = new Client(socket())) {
      client.write(WAITING);
      asked.await();

      server.close();

      assertThat(client.read()).isEmpty();
    }
    assertThat(server.isAlive()).isFalse();
    assertThat(socket()).exists();
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> new Client(socket()));
  }

  @Test
  void manyAtOnceGetTheirOwnAnswers() throws Exception {
    server =
        AgentServer.start(
            socket(),
            (pod, uid, profiles, wait) -> new AgentAnswer.LeftAlone("test", pod.name()),
            STATUS,
            exchanges);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<String>> questions = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        String question = Client.QUESTION.replace("web-0", "web-" + i);
        questions.add(() -> Client.ask(socket(), question));
      }
      List<Future<String>> answers = clients.invokeAll(questions);
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).contains("\"sentence\":\"web-" + i + "\"");
      }
    }
  }

  private void start(PodDecider decider) throws IOException {
    server = AgentServer.start(socket(), decider, STATUS, exchanges, LIMITS);
  }

  private static PodDecider answering(AgentAnswer answer) {
    return (pod, uid, profiles, wait) -> answer;
  }

  private AgentAnswer mustNotBeAsked(
      mesh.sluice.agent.PodName pod,
      java.util.Optional<String> uid,
      List<MeshProfile> profiles,
      Duration wait) {
    throw new AssertionError("asked about " + pod);
  }

  private void assertEnded(String exchange) {
    Condition.await(
        Duration.ofSeconds(10), "the exchange ended", () -> !ended.isEmpty(), log::text);
    assertThat(ended).containsExactly(exchange);
  }

  private Path socket() {
    return directory.resolve("agent/agent.sock");
  }
}
