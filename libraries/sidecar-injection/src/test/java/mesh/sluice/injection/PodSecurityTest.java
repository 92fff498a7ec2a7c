package mesh.sluice.injection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import mesh.sluice.profile.NamespaceFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PodSecurityTest {
  private static PodSecurity of(Map<String, String> labels) {
    return PodSecurity.of(new NamespaceFacts("shop", labels, Map.of()));
  }

  private static PodSecurity of(String level) {
    return of(Map.of("pod-security.kubernetes.io/enforce", level));
  }

  @ParameterizedTest
  @CsvSource({"privileged,PRIVILEGED", "baseline,BASELINE", "restricted,RESTRICTED"})
  void levelIsThatOfTheLabel(String level, PodSecurity expected) {
    assertThat(of(level)).isEqualTo(expected);
  }

  @Test
  void nothingIsEnforcedWithoutTheLabel() {
    assertThat(of(Map.of("pod-security.kubernetes.io/warn", "restricted")))
        .isEqualTo(PodSecurity.PRIVILEGED);
  }

  /** The API server takes it for restricted. */
  @ParameterizedTest
  @ValueSource(strings = {"Privileged", "Baseline", "none", ""})
  void levelThatDoesNotExistIsRestricted(String level) {
    assertThat(of(level)).isEqualTo(PodSecurity.RESTRICTED);
  }
}
