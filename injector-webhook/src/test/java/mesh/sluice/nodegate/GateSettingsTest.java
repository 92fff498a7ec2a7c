package mesh.sluice.nodegate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GateSettingsTest {
  @Test
  void defaultsAreTheDocumentedOnes() {
    assertThat(GateSettings.DEFAULT)
        .isEqualTo(new GateSettings(Duration.ofMinutes(2), Duration.ofMinutes(10), 50));
  }

  @Test
  void senselessSettingsAreRefusedByName() {
    assertThatThrownBy(() -> new GateSettings(Duration.ZERO, Duration.ZERO, 1))
        .hasMessageContaining("lostAfter is PT0S");
    assertThatThrownBy(() -> new GateSettings(Duration.ofMinutes(1), Duration.ofSeconds(-1), 1))
        .hasMessageContaining("grace is PT-1S");
    assertThatThrownBy(() -> new GateSettings(Duration.ofMinutes(1), Duration.ZERO, 0))
        .hasMessageContaining("changesPerSecond is 0");
    assertThatThrownBy(() -> new GateSettings(Duration.ofMinutes(1), Duration.ZERO, 1001))
        .hasMessageContaining("changesPerSecond is 1001");
  }
}
