package mesh.sluice.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonListTest {
  private final List<String> elements = new ArrayList<>();

  @Test
  void elementsAreGivenInOrderAndTheRestReturned() throws Exception {
    assertThat(
            read("{\"kind\":\"L\",\"items\":[{\"a\":[1]},2,\"é\"],\"metadata\":{\"items\":[7]}}"))
        .isEqualTo("{\"kind\":\"L\",\"metadata\":{\"items\":[7]}}");
    assertThat(elements).containsExactly("{\"a\":[1]}", "2", "\"é\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":1}", "{\"a\":1,\"items\":null}", "{\"items\":[],\"a\":1}"})
  void listMayBeMissing(String text) throws Exception {
    assertThat(read(text)).isEqualTo("{\"a\":1}");
    assertThat(elements).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1] | not an object",
        "`` | not an object",
        "{\"items\":{}} | items is not a list",
        "{\"items\":[1,2 | Unexpected end-of-input",
        "{\"items\":[1}} | Unexpected close marker",
        "{\"items\":[]} x | Unrecognized token",
        "{\"items\":[]} {} | trailing data",
        "{\"items\":[],\"items\":[]} | Duplicate field",
        "{\"items\":[{\"a\":1,\"a\":2}]} | Duplicate field",
      })
  void anythingElseIsRefused(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageContaining(message);
  }

  @Test
  void elementIsGivenBeforeTheRestHasCome() {
    InputStream first =
        new ByteArrayInputStream(
            ("{\"items\":[1" + " ".repeat(20_000) + ",").getBytes(StandardCharsets.UTF_8));
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("after " + elements);
          }

          @Override
          public int read(byte[] to, int offset, int length) throws IOException {
            return read();
          }
        };

    assertThatThrownBy(
            () ->
                JsonList.read(
                    new SequenceInputStream(first, broken),
                    "items",
                    element -> elements.add(element.toString())))
        .isInstanceOf(IOException.class)
        .hasMessage("after [1]");
  }

  @Test
  void deepElementIsRefused() {
    assertThatThrownBy(() -> read("{\"items\":[" + "[".repeat(200) + "]".repeat(200) + "]}"))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageContaining("nest");
  }

  private String read(String text) throws Exception {
    return JsonList.read(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            "items",
            element -> elements.add(element.toString()))
        .toString();
  }
}
