package mesh.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterfaceNameTest {
  @ParameterizedTest
  @ValueSource(strings = {"e", "eth0", "lo", "...", "a.b", "123456789012345", "übergabe", "a%b\"c"})
  void takesWhatTheKernelTakes(String name) {
    assertThat(new InterfaceName(name)).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "eth/0",
        "eth:0",
        "eth 0",
        "eth\t0",
        "eth0\n",
        "eth\0",
        "1234567890123456",
        "üüüüüüüü"
      })
  void refusesWhatTheKernelRefuses(String name) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> new InterfaceName(name))
        .satisfies(
            e -> {
              assertThat(e.value()).isEqualTo(name);
              assertThat(e.remedy()).contains("1 to 15 bytes");
            });
  }
}
