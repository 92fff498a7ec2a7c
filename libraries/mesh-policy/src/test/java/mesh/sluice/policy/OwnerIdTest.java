package mesh.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnerIdTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 1337, 65_534, 2_147_483_648L, 4_294_967_294L})
  void takesEveryIdThatTheKernelTakes(long id) {
    assertThat(new OwnerId(id)).hasToString(Long.toString(id));
  }

  /** 4294967295 is -1 in 32 bits: to the kernel "no id", which would match nobody. */
  @ParameterizedTest
  @ValueSource(longs = {-1, 4_294_967_295L, 4_294_967_296L, Long.MIN_VALUE, Long.MAX_VALUE})
  void refusesWhatTheKernelWouldNotTakeForAnId(long id) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> new OwnerId(id))
        .withMessage(
            "'%d': not a user or group id; write a number from 0 to 4294967294".formatted(id));
  }
}
