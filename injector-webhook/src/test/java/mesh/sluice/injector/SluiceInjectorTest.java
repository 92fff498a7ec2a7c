package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SluiceInjectorTest {
  @Test
  void defectIsTwoLinesForPeople() {
    assertThat(errorOfADefect(Map.of()))
        .isEqualTo(
            """
            sluice-injector inject: unexpected java.lang.IllegalStateException: out of?order
            This is a defect of sluice-injector; please report it, with the command's input and \
            what it prints with SLUICE_TRACE=1.
            """);
  }

  @Test
  void traceOfADefectIsShownToWhomAsksForIt() {
    assertThat(errorOfADefect(Map.of("SLUICE_TRACE", "1")))
        .contains("\tat mesh.sluice.injector.")
        .endsWith("please report it, with the command's input.\n");
  }

  private static String errorOfADefect(Map<String, String> environment) {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() {
            throw new IllegalStateException("out of\norder");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            return read();
          }
        };
    StringWriter err = new StringWriter();
    int status =
        SluiceInjector.commandLine(broken, environment)
            .setErr(new PrintWriter(err, true))
            .execute("inject", "-f", "-");
    assertThat(status).isEqualTo(1);
    return err.toString();
  }
}
