package mesh.sluice.kubernetes;

import static mesh.sluice.kubernetes.ScriptedServer.event;
import static mesh.sluice.kubernetes.ScriptedServer.gzip;
import static mesh.sluice.kubernetes.ScriptedServer.list;
import static mesh.sluice.kubernetes.ScriptedServer.object;
import static mesh.sluice.kubernetes.ScriptedServer.send;
import static mesh.sluice.kubernetes.ScriptedServer.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.log.CapturedLog;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReflectorTest {
  private static final WatchedKind PODS =
      WatchedKind.of("pods", "/api/v1/pods").withField("spec.nodeName", "worker");
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final ReflectorTimes TIMES =
      new ReflectorTimes(
          LONG,
          LONG,
          Duration.ofSeconds(9),
          Duration.ofMillis(300),
          Duration.ofMillis(10),
          Duration.ofMillis(40));

  private final RecordingStore store = new RecordingStore();
  private final CapturedLog log = new CapturedLog();
  private ScriptedServer server;
  private ApiConnection connection;

  @BeforeEach
  void start() throws Exception {
    server = ScriptedServer.start();
    connection = server.connection();
  }

  @AfterEach
  void stop() {
    log.close();
    connection.close();
    server.close();
  }

  @Test
  void listIsFollowedByWhatHappensAfterIt() {
    server
        .thenList("7", object("a", "3"), object("b", "5"))
        .thenOpenWatch(
            event("ADDED", object("c", "8")),
            event("MODIFIED", object("a", "9")),
            event("BOOKMARK", object("x", "11")),
            event("DELETED", object("b", "12")));

    try (Reflector<String> reflector = reflect(TIMES)) {
      assertThat(store.await(4))
          .containsExactly("all {web/a=3, web/b=5}", "put web/c=8", "put web/a=9", "remove web/b");
      assertThat(reflector.hasSynced()).isTrue();
      assertThat(reflector.failure()).isEmpty();
      assertThat(reflector.isAlive()).isTrue();
    }
    List<String> targets = server.awaitTargets(2);
    assertThat(targets.get(0))
        .isEqualTo("/api/v1/pods?fieldSelector=spec.nodeName%3Dworker&resourceVersion=0");
    assertThat(targets.get(1))
        .matches(
            "/api/v1/pods\\?fieldSelector=spec.nodeName%3Dworker&watch=true"
                + "&allowWatchBookmarks=true&timeoutSeconds=[89]&resourceVersion=7");
    assertThat(server.requests())
        .allSatisfy(
            request ->
                assertThat(request.headers().getFirst("Authorization")).isEqualTo("Bearer secret"));
  }

  @Test
  void storeThatFailsIsToldWhatComesNextAllTheSame() {
    server
        .thenList("7", object("a", "3"))
        .thenOpenWatch(event("ADDED", object("odd", "8")), event("ADDED", object("b", "9")));
    ObjectStore<String> tripping =
        new ObjectStore<>() {
          @Override
          public void replace(Map<ObjectKey, String> objects) {
            store.replace(objects);
            throw new IllegalStateException("tripped over all");
          }

          @Override
          public void put(ObjectKey key, String object) {
            store.put(key, object);
            throw new IllegalStateException("tripped over " + key.name());
          }

          @Override
          public void remove(ObjectKey key) {
            store.remove(key);
          }
        };

    try (Reflector<String> reflector =
        Reflector.start(ApiReader.of(connection), PODS, ReflectorTest::version, tripping, TIMES)) {
      assertThat(store.await(3)).containsExactly("all {web/a=3}", "put web/odd=8", "put web/b=9");
      assertThat(reflector.hasSynced()).isTrue();
      assertThat(reflector.failure()).isEmpty();
    }
    assertThat(log.text()).contains("tripped over all", "tripped over odd", "web/odd");
  }

  @Test
  void compressedListIsAskedForAndRead() {
    server.then(
        exchange -> {
          exchange.getResponseHeaders().add("Content-Encoding", "gzip");
          send(exchange, 200, gzip(list("7", object("a", "3"))));
        });

    try (Reflector<String> reflector = reflect(TIMES)) {
      assertThat(store.await(1)).containsExactly("all {web/a=3}");
      assertThat(server.requests().getFirst().headers().getFirst("Accept-Encoding"))
          .isEqualTo("gzip");
      assertThat(reflector.isAlive()).isTrue();
    }
  }

  @Test
  void watchThatEndsIsResumedWithoutAList() {
    server
        .thenList("7")
        .thenWatch(event("ADDED", object("a", "8")), event("BOOKMARK", object("x", "11")))
        .thenWatch(event("ADDED", object("b", "12")));

    try (Reflector<String> reflector = reflect(TIMES)) {
      assertThat(server.awaitTargets(4))
          .satisfies(targets -> assertThat(targets.get(2)).endsWith("&resourceVersion=11"))
          .satisfies(targets -> assertThat(targets.get(3)).endsWith("&resourceVersion=12"));
      assertThat(store.calls()).containsExactly("all {}", "put web/a=8", "put web/b=12");
      assertThat(reflector.failure()).isEmpty();
    }
    assertThat(log.text()).doesNotContain("cannot watch");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void versionThatIsTooOldMakesItListAgain(boolean event) {
    String gone = status(410, "too old resource version: 8 (9)");
    server.thenList("7", object("a", "3"));
    if (event) {
      server.thenWatch(event("ADDED", object("b", "8")), event("ERROR", gone));
    } else {
      server.thenWatch(event("ADDED", object("b", "8"))).then(410, gone);
    }
    server.thenList("20", object("c", "19"));

    try (Reflector<String> reflector = reflect(TIMES)) {
      assertThat(store.await(3)).containsExactly("all {web/a=3}", "put web/b=8", "all {web/c=19}");
      int list = event ? 2 : 3;
      assertThat(server.awaitTargets(list + 2))
          .satisfies(targets -> assertThat(targets.get(list)).endsWith("worker&resourceVersion=8"))
          .satisfies(targets -> assertThat(targets.get(list + 1)).endsWith("&resourceVersion=20"));
      assertThat(reflector.isAlive()).isTrue();
    }
  }

  /** The API server that answers knows less than the one before, or forgot that version. */
  @ParameterizedTest
  @ValueSource(ints = {410, 504})
  void listOfAnUnknownVersionIsFollowedByOneOfTheNewest(int code) {
    server
        .thenList("7")
        .then(410, status(410, "too old"))
        .then(code, status(code, "Too large resource version: 7, current: 3"))
        .thenList("20", object("a", "19"));

    try (Reflector<String> reflector = reflect(TIMES)) {
      assertThat(store.await(2)).containsExactly("all {}", "all {web/a=19}");
      assertThat(server.awaitTargets(4))
          .satisfies(targets -> assertThat(targets.get(2)).endsWith("worker&resourceVersion=7"))
          .satisfies(targets -> assertThat(targets.get(3)).endsWith("worker&resourceVersion="));
      assertThat(reflector.isAlive()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | Unauthorized | the token, which is read again for each request, is not valid",
        "403 | pods is forbidden: User \\\"x\\\" cannot list resource \\\"pods\\\""
            + " | give the service account this right",
        "404 | the server could not find the requested resource | answers 404",
        "429 | too many requests | answers 429",
        "500 | etcdserver: leader changed | answers 500",
        "503 | apiserver not ready | answers 503",
      })
  void errorIsToldAndTheRequestRepeated(int code, String message, String logged) {
    server.then(code, status(code, message)).then(code, status(code, message));

    try (Reflector<String> reflector = reflect(TIMES)) {
      server.awaitTargets(3);
      assertThat(reflector.hasSynced()).isFalse();
      assertThat(reflector.failure())
          .hasValueSatisfying(
              text -> assertThat(text).contains(message.replace("\\\"", "\""), logged, "" + code));
      server.then(500, "");
    }
    assertThat(log.text()).containsOnlyOnce("\"cannot watch").contains(logged);
  }

  @Test
  void whatFailedAndWorksAgainIsToldOnce() {
    server
        .then(500, "no JSON\u0007")
        .then(500, "no JSON\u0007")
        .thenList("7")
        .thenOpenWatch(event("ADDED", object("a", "8")));

    try (Reflector<String> reflector = reflect(TIMES)) {
      store.await(2);
      assertThat(reflector.failure()).isEmpty();
    }
    assertThat(log.text())
        .containsOnlyOnce("\"cannot watch; trying again, and going on with what is known\"")
        .containsOnlyOnce("\"message\":\"watching\"")
        .contains("500: no JSON?");
  }

  @Test
  void retryAfterIsHonoured() {
    server
        .then(
            exchange -> {
              exchange.getResponseHeaders().add("Retry-After", "1");
              send(exchange, 429, status(429, "later").getBytes(StandardCharsets.UTF_8));
            })
        .thenList("7");

    try (Reflector<String> reflector = reflect(TIMES)) {
      store.await(1);
      assertThat(server.requests().get(1).nanoseconds() - server.requests().get(0).nanoseconds())
          .isGreaterThan(Duration.ofMillis(990).toNanos());
      assertThat(reflector.isAlive()).isTrue();
    }
  }

  @Test
  void serverThatDoesNotAnswerIsAskedAgain() {
    server.then(exchange -> Thread.sleep(LONG)).thenList("7");

    try (Reflector<String> reflector = reflect(impatient(Duration.ofMillis(300), LONG))) {
      assertThat(store.await(1)).containsExactly("all {}");
      assertThat(reflector.hasSynced()).isTrue();
    }
    assertThat(log.text()).contains("does not answer within 300 ms");
  }

  @Test
  void slowServerIsWaitedFor() {
    server.then(
        exchange -> {
          Thread.sleep(500);
          exchange.sendResponseHeaders(200, 0);
          for (byte octet : list("7", object("a", "3")).getBytes(StandardCharsets.UTF_8)) {
            exchange.getResponseBody().write(octet);
            exchange.getResponseBody().flush();
            Thread.sleep(2);
          }
        });

    try (Reflector<String> reflector = reflect(TIMES)) {
      assertThat(store.await(1)).containsExactly("all {web/a=3}");
      assertThat(reflector.failure()).isEmpty();
    }
  }

  @Test
  void serverThatIsNotThereAtTheStartIsFoundLater() throws Exception {
    int port = server.port();
    server.close();
    try (Reflector<String> reflector = reflect(TIMES)) {
      Condition.await(LONG, "it has failed", () -> reflector.failure().isPresent(), () -> "");
      assertThat(reflector.failure().orElseThrow())
          .contains("127.0.0.1:" + port, "cannot be asked");

      try (ScriptedServer later = ScriptedServer.start(port).thenList("7", object("a", "3"))) {
        assertThat(store.await(1)).containsExactly("all {web/a=3}");
        assertThat(later.requests()).isNotEmpty();
      }
    }
  }

  /** As of a connection that something on the way has forgotten. */
  @Test
  void silentWatchIsRenewedFromTheLastVersion() {
    server
        .thenList("7")
        .thenOpenWatch(event("ADDED", object("a", "8")))
        .thenOpenWatch(event("ADDED", object("b", "9")));

    try (Reflector<String> reflector = reflect(impatient(LONG, Duration.ofMillis(300)))) {
      assertThat(store.await(3)).containsExactly("all {}", "put web/a=8", "put web/b=9");
      assertThat(server.awaitTargets(3).get(2)).endsWith("&resourceVersion=8");
      assertThat(reflector.isAlive()).isTrue();
    }
    assertThat(log.text()).contains("nothing has come from the API server for 300 ms");
  }

  @Test
  void ageIsThatOfTheLastByte() {
    server.thenList("7").thenOpenWatch(event("ADDED", object("a", "8")));

    try (Reflector<String> reflector = reflect(TIMES)) {
      store.await(2);
      Condition.await(
          LONG,
          "it gets older",
          () -> reflector.age().compareTo(Duration.ofMillis(400)) > 0,
          () -> "" + reflector.age());
      assertThat(reflector.age()).isLessThan(LONG);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>",
        "[]",
        "{\"metadata\": {\"resourceVersion\": \"7\"}, \"items\": {}}",
        "{\"metadata\": {}, \"items\": []}",
        "{\"items\": [{\"metadata\": {\"name\": \"a\"}}",
        ""
      })
  void listThatCannotBeUsedChangesNothing(String text) {
    server.thenList("7", object("a", "3")).then(410, "").then(200, text).thenList("9");

    try (Reflector<String> reflector = reflect(TIMES)) {
      assertThat(store.await(2)).containsExactly("all {web/a=3}", "all {}");
      assertThat(server.awaitTargets(4)).hasSizeGreaterThanOrEqualTo(4);
      assertThat(reflector.isAlive()).isTrue();
    }
  }

  @Test
  void listThatBreaksOffChangesNothing() {
    String list = list("7", object("a", "3"), object("b", "4"));
    server
        .then(
            exchange -> {
              exchange.sendResponseHeaders(200, list.length());
              exchange.getResponseBody().write(list.getBytes(StandardCharsets.UTF_8), 0, 120);
              exchange.getResponseBody().flush();
            })
        .thenList("9", object("c", "8"));

    try (Reflector<String> reflector = reflect(TIMES)) {
      assertThat(store.await(1)).containsExactly("all {web/c=8}");
      assertThat(reflector.hasSynced()).isTrue();
    }
    assertThat(log.text()).contains("broke off");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"type\": \"ADDED\", \"object\": ", "\u0000", "{}", "[]"})
  void eventThatCannotBeReadIsNotPassedOver(String line) {
    server
        .thenList("7")
        .thenWatch(event("ADDED", object("a", "8")), line)
        .then(exchange -> answerTo(exchange.getRequestURI().toString(), exchange));

    try (Reflector<String> reflector = reflect(TIMES)) {
      assertThat(store.await(3))
          .startsWith("all {}", "put web/a=8")
          .element(2)
          .isIn("all {web/b=9}", "put web/b=9");
      assertThat(server.awaitTargets(3).get(2)).endsWith("resourceVersion=8");
      assertThat(reflector.isAlive()).isTrue();
    }
  }

  private static void answerTo(String target, HttpExchange exchange) throws IOException {
    String text =
        target.contains("watch=true")
            ? event("ADDED", object("b", "9")) + "\n"
            : list("9", object("b", "9"));
    send(exchange, 200, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void watchThatEndsAtOnceIsNotRepeatedWithoutAPause() {
    server.thenList("7");
    for (int i = 0; i < 4; i++) {
      server.thenWatch();
    }

    try (Reflector<String> reflector = reflect(TIMES)) {
      server.awaitTargets(6);
      long first = server.requests().get(1).nanoseconds();
      assertThat(server.requests().get(5).nanoseconds() - first)
          .isGreaterThan(Duration.ofMillis(5 + 10 + 20 + 20).toNanos());
      assertThat(reflector.isAlive()).isTrue();
    }
  }

  @Test
  void objectThatCannotBeReadIsPassedOver() {
    server
        .thenList("7", object("a", "3"), object("bad", "4"), "{\"metadata\": {}}", "5")
        .thenOpenWatch(
            event("MODIFIED", object("bad", "8")),
            event("SOMETHING", object("a", "9")),
            event("ADDED", object("c", "10")));

    try (Reflector<String> reflector = reflect(TIMES)) {
      assertThat(store.await(2)).containsExactly("all {web/a=3}", "put web/c=10");
      assertThat(reflector.failure()).isEmpty();
    }
    assertThat(log.text()).contains("web/bad", "bad object", "SOMETHING", "without a name");
  }

  @Test
  void kindThatMayBeUnknownIsAskedForRarelyAndWithoutNoise() {
    String unknown = "404 page not found\n";
    server
        .then(404, unknown)
        .then(404, unknown)
        .thenList("7", object("a", "3"))
        .then(404, unknown)
        .thenList("30", object("b", "29"));

    try (Reflector<String> reflector =
        Reflector.start(
            ApiReader.of(connection), PODS.ifKnown(), ReflectorTest::version, store, TIMES)) {
      assertThat(store.await(5))
          .containsExactly("all {}", "all {}", "all {web/a=3}", "all {}", "all {web/b=29}");
      assertThat(reflector.hasSynced()).isTrue();
      assertThat(server.requests().get(1).nanoseconds() - server.requests().get(0).nanoseconds())
          .isGreaterThan(TIMES.absence().toNanos());
    }
    assertThat(log.text()).doesNotContain("WARNING", "cannot watch");
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "watch", "pause"})
  void closingEndsItAtOnce(String when) {
    switch (when) {
      case "watch" -> server.thenList("7").thenOpenWatch(event("ADDED", object("a", "8")));
      case "pause" -> server.then(500, "");
      default -> {}
    }
    Duration pause = Duration.ofSeconds(30);
    ReflectorTimes times = new ReflectorTimes(LONG, LONG, LONG, LONG, pause, pause);
    Reflector<String> reflector = reflect(times);
    server.awaitTargets(when.equals("watch") ? 2 : 1);
    Condition.await(
        LONG,
        "it is there",
        () -> !when.equals("pause") || reflector.failure().isPresent(),
        () -> "");

    long start = System.nanoTime();
    reflector.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    assertThat(reflector.isAlive()).isFalse();
    assertThat(log.text()).doesNotContain("interrupt");
  }

  private Reflector<String> reflect(ReflectorTimes times) {
    return Reflector.start(ApiReader.of(connection), PODS, ReflectorTest::version, store, times);
  }

  private static ReflectorTimes impatient(Duration answer, Duration silence) {
    return new ReflectorTimes(
        answer, silence, TIMES.watch(), TIMES.absence(), TIMES.firstPause(), TIMES.longestPause());
  }

  private static String version(JsonObject object) {
    if (object.findPath("metadata.name").orElseThrow().asText().equals("bad")) {
      throw new IllegalArgumentException("bad object");
    }
    return object.findPath("metadata.resourceVersion").orElseThrow().asText();
  }
}
