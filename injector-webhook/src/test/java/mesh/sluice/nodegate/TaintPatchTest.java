package mesh.sluice.nodegate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaintPatchTest {
  private static final Optional<Instant> NOW = Optional.of(Instant.parse("2026-01-01T00:00:00Z"));

  @Test
  void nodeWithoutOtherTaintsIsOpenedByAnEmptyList() {
    assertThat(TaintPatch.of("7", Optional.of(List.of()), NOW).toString())
        .isEqualTo(
            "{\"metadata\":{\"resourceVersion\":\"7\",\"annotations\":"
                + "{\"sluice.mesh/gate-opened\":\"2026-01-01T00:00:00Z\"}},\"spec\":{\"taints\":[]}}");
  }

  @Test
  void whatIsNotToChangeIsNotSent() {
    assertThat(TaintPatch.of("7", Optional.empty(), Optional.empty()).toString())
        .isEqualTo("{\"metadata\":{\"resourceVersion\":\"7\"}}");
  }
}
