package mesh.sluice.detect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPathTest {
  @ParameterizedTest
  @CsvSource({
    "/etc//cni/./net.d/, /etc/cni/net.d",
    "/a/b/../c,          /a/c",
    "/../..,             /",
    "/,                  /"
  })
  void isCleanedAsGoDoes(String path, String cleaned) {
    assertThat(HostPath.clean(path)).isEqualTo(cleaned);
  }
}
