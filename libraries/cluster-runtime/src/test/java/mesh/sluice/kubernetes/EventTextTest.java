package mesh.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTextTest {
  @ParameterizedTest
  @ValueSource(strings = {"x", "é", "€", "😀", "a😀", "ab€", "abc😀"})
  void noteHasAtMost1024BytesAndOnlyWholeCharacters(String characters) {
    String text = characters.repeat(1025);

    String note = EventText.note(text);

    assertThat(bytes(note)).isBetween(1021, 1024);
    assertThat(note).endsWith("...");
    assertThat(text).startsWith(note.substring(0, note.length() - 3));
    assertThat(new String(note.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .isEqualTo(note);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "é", "😀"})
  void noteThatFitsIsNotCut(String character) {
    String text = character.repeat(1024 / bytes(character));

    assertThat(bytes(text)).isEqualTo(1024);
    assertThat(EventText.note(text)).isEqualTo(text);
  }

  @Test
  void reporterHasAtMost128Bytes() {
    assertThat(EventText.reportingInstance("sluice-injector-7d9f-x")).hasSize(22);
    assertThat(EventText.reportingInstance("p".repeat(253))).isEqualTo("p".repeat(128));
    assertThat(bytes(EventText.reportingInstance("€".repeat(100)))).isEqualTo(126);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
