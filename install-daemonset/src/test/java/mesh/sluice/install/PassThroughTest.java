package mesh.sluice.install;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassThroughTest {
  private static final String PLUGIN = "sluice-cni mode: plugin         ";
  private static final String PASS_THROUGH = "sluice-cni mode: pass-through   ";

  @Test
  void onlyTheMarkIsChanged() {
    byte[] program = bytes("\u007fELF sluice-cni mode: x" + PLUGIN + "\u00ff end");

    byte[] passThrough = PassThrough.of(program).orElseThrow();

    assertThat(passThrough)
        .isEqualTo(bytes("\u007fELF sluice-cni mode: x" + PASS_THROUGH + "\u00ff end"));
    assertThat(program).contains(bytes(PLUGIN));
    assertThat(PassThrough.is(passThrough)).isTrue();
    assertThat(PassThrough.is(program)).isFalse();
    assertThat(PassThrough.of(passThrough)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "short",
        "sluice-cni mode: plugin        ",
        PLUGIN + PLUGIN,
        PLUGIN + PASS_THROUGH,
        "sluice-cni mode: plugins        "
      })
  void programWithoutExactlyOneMarkIsRefused(String program) {
    assertThat(PassThrough.of(bytes(program))).isEmpty();
    assertThat(PassThrough.is(bytes(program))).isFalse();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
