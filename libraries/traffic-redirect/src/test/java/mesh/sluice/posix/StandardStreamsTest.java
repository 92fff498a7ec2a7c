package mesh.sluice.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Standard streams over system calls that do less than they are asked for. */
class StandardStreamsTest {
  private final Pieces process = new Pieces("{\"cniVersion\":\"1.1.0\"}");
  private final InputStream in = new StandardInput(process);
  private final OutputStream out = new StandardOutput(process, ProcessPosix.STDOUT);

  @Test
  void allIsReadHoweverShortThePieces() throws IOException {
    assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("{\"cniVersion\":\"1.1.0\"}");
    assertThat(in.read()).isEqualTo(-1);
  }

  @Test
  void middleOfABufferIsReadInto() throws IOException {
    byte[] buffer = "--------".getBytes(UTF_8);

    assertThat(in.readNBytes(buffer, 2, 4)).isEqualTo(4);
    assertThat(buffer).asString(UTF_8).isEqualTo("--{\"cn--");
    assertThat(in.read()).isEqualTo('i');
    assertThat(in.read(buffer, 8, 0)).isZero();
  }

  @Test
  void byteAbove127IsNoEnd() throws IOException {
    assertThat(new StandardInput(new Pieces("é")).read()).isEqualTo(0xc3);
  }

  @Test
  void allIsWrittenHoweverShortThePieces() throws IOException {
    out.write("one answer".getBytes(UTF_8));
    out.write("-- of two --".getBytes(UTF_8), 2, 7);
    out.write('\n');

    assertThat(process.written).hasToString("one answer of two\n");
  }

  @Test
  void failureNamesTheCall() {
    assertThatThrownBy(() -> ProcessPosix.system().read(-1, new byte[1], 0))
        .isInstanceOf(SystemCallException.class)
        .hasMessageStartingWith("read: EBADF");
    assertThatThrownBy(() -> ProcessPosix.system().write(-1, new byte[1], 0))
        .isInstanceOf(SystemCallException.class)
        .hasMessageStartingWith("write: EBADF");
  }

  @Test
  void environmentIsThatOfThisProcess() {
    assertThat(ProcessPosix.system().environment("PATH")).contains(System.getenv("PATH"));
    assertThat(ProcessPosix.system().environment("SLUICE_NOT_SET")).isEmpty();
  }

  /** Reads and writes three bytes at a time, at the most. */
  private static final class Pieces implements ProcessPosix {
    private static final int MAX_PIECE = 3;

    private final byte[] input;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private int position;

    Pieces(String input) {
      this.input = input.getBytes(UTF_8);
    }

    @Override
    public Optional<String> environment(String name) {
      return Optional.empty();
    }

    @Override
    public int read(int fd, byte[] buffer, int offset) {
      assertThat(fd).isEqualTo(STDIN);
      int length = Math.min(MAX_PIECE, Math.min(input.length - position, buffer.length - offset));
      System.arraycopy(input, position, buffer, offset, length);
      position += length;
      return length;
    }

    @Override
    public int write(int fd, byte[] data, int offset) {
      assertThat(fd).isEqualTo(STDOUT);
      int length = Math.min(MAX_PIECE, data.length - offset);
      written.write(data, offset, length);
      return length;
    }
  }
}
