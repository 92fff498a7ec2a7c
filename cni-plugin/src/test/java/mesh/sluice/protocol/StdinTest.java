package mesh.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StdinTest {
  @Test
  void readsToTheEnd() throws CniException {
    byte[] longest = new byte[Stdin.MAX_BYTES];

    assertThat(Stdin.read(new ByteArrayInputStream(longest))).hasSize(Stdin.MAX_BYTES);
    assertThat(Stdin.read(InputStream.nullInputStream())).isEmpty();
  }

  /** Whoever writes without an end must not fill the node's memory. */
  @Test
  void stopsWhereItIsTooLong() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return ' ';
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            Arrays.fill(buffer, offset, offset + length, (byte) ' ');
            return length;
          }
        };

    assertThatExceptionOfType(CniException.class)
        .isThrownBy(() -> Stdin.read(endless))
        .withMessage("the configuration on standard input is longer than 4194304 bytes")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CANNOT_DECODE));
  }

  @Test
  void saysSoWhereItCannotBeRead() throws IOException {
    InputStream closed = InputStream.nullInputStream();
    closed.close();

    assertThatExceptionOfType(CniException.class)
        .isThrownBy(() -> Stdin.read(closed))
        .withMessageContaining("cannot be read from standard input: Stream closed")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_OUTPUT));
  }
}
