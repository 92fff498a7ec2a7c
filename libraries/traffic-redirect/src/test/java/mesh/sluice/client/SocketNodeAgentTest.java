package mesh.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import mesh.sluice.agent.AgentAnswer;
import mesh.sluice.agent.PodName;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.MeshProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class SocketNodeAgentTest {
  @TempDir private Path directory;

  @Test
  void agentIsToldThePodAndTheTimeThatIsLeft() throws Exception {
    AtomicReference<String> question = new AtomicReference<>();
    AtomicLong clock = new AtomicLong();
    try (FakeAgent agent =
        FakeAgent.at(
            socket(),
            (connection, number) -> {
              question.set(FakeAgent.read(connection));
              FakeAgent.write(connection, "{\"v\":1,\"answer\":\"meshed\",\"policy\":{\"v\":1}}\n");
            })) {
      AgentAnswer answer =
          new SocketNodeAgent(AnsweringPosix.by(0), clock::get, socket().toString())
              .ask(
                  new PodName("shop", "web-0"),
                  Optional.of("6f2c"),
                  List.of(MeshProfile.SLUICE, MeshProfile.OSM));

      assertThat(answer)
          .isEqualTo(new AgentAnswer.Decided(new Decision.Meshed(RedirectPolicy.DEFAULT)));
      assertThat(question.get())
          .isEqualTo(
              "{\"v\":1,\"question\":\"decision\",\"namespace\":\"shop\",\"name\":\"web-0\","
                  + "\"uid\":\"6f2c\",\"profiles\":[\"sluice\",\"osm\"],"
                  + "\"waitMilliseconds\":7500}\n");
      assertThat(agent.connections()).isEqualTo(1);
    }
  }

  @Test
  void podThatTheAgentDoesNotKnowWaits() throws Exception {
    assertThat(answerTo("{\"v\":1,\"answer\":\"unavailable\",\"remedy\":\"wait a little\"}"))
        .isEqualTo(new AgentAnswer.Unavailable("wait a little"));
  }

  @Test
  void reasonOfANewerAgentLetsThePodGo() throws Exception {
    assertThat(
            answerTo(
                "{\"v\":1,\"answer\":\"not-meshed\",\"reason\":\"asleep\",\"sentence\":\"sleeps\"}"))
        .isEqualTo(new AgentAnswer.LeftAlone("asleep", "sleeps"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"v\":1,\"answer\":\"unsupported\",\"versions\":[2,3]} | speaks version [2, 3]",
        "{\"v\":2,\"answer\":\"meshed\"} | speaks version [2]",
        "{\"v\":1,\"answer\":\"perhaps\"} | answer: 'perhaps'",
        "{\"v\":1,\"answer\":\"status\",\"status\":{}} | answers another question",
        "{\"v\":1,\"answer\":\"meshed\",\"policy\":{\"v\":1,\"quic\":true}} | quic",
      })
  void agentOfAnotherVersionSaysWhatToDo(String line, String message) throws Exception {
    assertThat(answerTo(line))
        .isInstanceOfSatisfying(
            AgentAnswer.Unavailable.class,
            unavailable ->
                assertThat(unavailable.remedy())
                    .contains(message, socket().toString())
                    .containsPattern("of (the same|one) version"));
  }

  private AgentAnswer answerTo(String line) throws Exception {
    try (FakeAgent agent = FakeAgent.at(socket(), FakeAgent.answering(line + "\n"))) {
      AgentAnswer answer =
          new SocketNodeAgent(AnsweringPosix.by(0), System::nanoTime, socket().toString())
              .ask(new PodName("shop", "web-0"), Optional.empty(), List.of());
      assertThat(agent.connections()).isEqualTo(1);
      return answer;
    }
  }

  private Path socket() {
    return directory.resolve("agent.sock");
  }
}
