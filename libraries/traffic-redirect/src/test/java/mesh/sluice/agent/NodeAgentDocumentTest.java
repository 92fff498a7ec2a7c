package mesh.sluice.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import mesh.sluice.testing.Checkout;
import org.junit.jupiter.api.Test;

/** What docs/node-agent.md shows is what is sent. */
class NodeAgentDocumentTest {
  private static final Pattern JSON = Pattern.compile("(?s)```json\n(.*?)```");

  @Test
  void messagesOfTheDocumentAreMessages() throws IOException, InvalidMessageException {
    List<String> messages =
        JSON.matcher(Files.readString(Checkout.path("docs/node-agent.md")))
            .results()
            .map((MatchResult match) -> match.group(1))
            .toList();

    assertThat(messages).hasSize(2);
    assertThat(AgentRequest.parse(utf8(messages.getFirst())).format())
        .isEqualTo(utf8(messages.getFirst()));
    assertThat(OperationEvent.parse(utf8(messages.getLast())).format())
        .isEqualTo(utf8(messages.getLast()));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
