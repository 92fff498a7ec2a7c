package mesh.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortSetTest {
  @Test
  void joinsWhatOverlapsOrTouches() {
    PortSet ports =
        new PortSet(
            List.of(
                new PortRange(90, 95),
                new PortRange(80, 85),
                PortRange.of(86),
                new PortRange(82, 84),
                PortRange.of(443)));

    assertThat(ports.ranges())
        .containsExactly(new PortRange(80, 86), new PortRange(90, 95), PortRange.of(443));
  }

  @Test
  void rangeInsideOfAnotherDoesNotShortenIt() {
    PortSet ports = new PortSet(List.of(new PortRange(1, 100), new PortRange(2, 3)));

    assertThat(ports.ranges()).containsExactly(new PortRange(1, 100));
  }

  @Test
  void setsWithTheSamePortsAreEqualHoweverTheyWereWritten() {
    assertThat(PortSet.of(3, 1, 2, 2)).isEqualTo(new PortSet(List.of(new PortRange(1, 3))));
  }

  @Test
  void allPortsAreAllHoweverTheyWereWritten() {
    PortSet ports = new PortSet(List.of(new PortRange(30_000, 65_535), new PortRange(1, 29_999)));

    assertThat(ports.isAll()).isTrue();
    assertThat(ports).isEqualTo(PortSet.ALL);
  }

  @Test
  void allButOnePortIsNotAll() {
    assertThat(new PortSet(List.of(new PortRange(2, 65_535))).isAll()).isFalse();
    assertThat(new PortSet(List.of(new PortRange(1, 65_534))).isAll()).isFalse();
  }

  @Test
  void noneIsEmptyAndContainsNothing() {
    assertThat(PortSet.NONE.isEmpty()).isTrue();
    assertThat(PortSet.NONE.contains(80)).isFalse();
    assertThat(PortSet.NONE).isEqualTo(PortSet.of());
  }

  @Test
  void keepsNoTieToTheListItWasMadeOf() {
    List<PortRange> given = new ArrayList<>(List.of(PortRange.of(80)));
    PortSet ports = new PortSet(given);
    given.add(PortRange.of(81));

    assertThat(ports).isEqualTo(PortSet.of(80));
  }

  @Test
  void refusesWhatIsNoPort() {
    assertThatExceptionOfType(InvalidPolicyException.class).isThrownBy(() -> PortSet.of(80, 0));
  }
}
