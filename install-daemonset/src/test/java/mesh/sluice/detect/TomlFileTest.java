package mesh.sluice.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TomlFileTest {
  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void emptyFileIsAnEmptyTable() throws UnusableFileException {
    assertThat(TomlFile.parse(utf8("")).isEmpty()).isTrue();
  }

  @Test
  void garbageIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> TomlFile.parse(utf8("version = 2\n<html>")))
        .isInstanceOf(UnusableFileException.class)
        .hasMessage("it is not TOML: Unknown token (line 2, column 1)");
  }

  @Test
  void templateIsCalledATemplate() {
    assertThatThrownBy(() -> TomlFile.parse(utf8("{{ template \"base\" . }}\nversion = 2\n")))
        .hasMessageContaining("seems to be a template");
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    assertThatThrownBy(() -> TomlFile.parse(new byte[] {'a', '=', '"', (byte) 0xff, '"'}))
        .isInstanceOf(UnusableFileException.class);
  }

  @Test
  void deepNestingIsRefused() {
    assertThatThrownBy(() -> TomlFile.parse(utf8("a = " + "[".repeat(100_000))))
        .isInstanceOf(UnusableFileException.class);
  }

  /** Long before the stack of a native program is full, which is smaller than a JVM's. */
  @Test
  void nestingThatNoConfigurationHasIsRefused() throws UnusableFileException {
    assertThat(TomlFile.parse(nested(10)).isEmpty()).isFalse();
    assertThatThrownBy(() -> TomlFile.parse(nested(200)))
        .isInstanceOf(UnusableFileException.class)
        .hasMessageContaining("depth");
  }

  private static byte[] nested(int levels) {
    return utf8("a = " + "[".repeat(levels) + "]".repeat(levels));
  }
}
