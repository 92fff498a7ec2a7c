package mesh.sluice.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpoolTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100_000, 4_194_304, 4_194_305, 9_000_000})
  void givesBackWhatItTookHoweverLong(int length) throws IOException {
    byte[] written = "é".repeat(length / 2 + 1).getBytes(StandardCharsets.UTF_8);
    try (Spool spool = Spool.of(new ByteArrayInputStream(written, 0, length / 2 * 2))) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      spool.writeTo(bytes);
      StringWriter text = new StringWriter();
      spool.writeTo(text);

      assertThat(bytes.size()).isEqualTo(length / 2 * 2);
      assertThat(spool.contents()).isEqualTo(ByteBuffer.wrap(bytes.toByteArray()));
      assertThat(text.toString()).isEqualTo("é".repeat(length / 2));
      assertThat(spool.last().isPresent()).isEqualTo(length > 1);
    }
  }
}
