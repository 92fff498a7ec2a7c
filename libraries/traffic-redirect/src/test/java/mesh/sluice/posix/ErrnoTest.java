package mesh.sluice.posix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrnoTest {
  /** Those that the manual pages of our calls list, on files, namespaces and sockets. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        1, 2, 4, 5, 6, 7, 9, 11, 12, 13, 14, 16, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 30, 32,
        34, 36, 38, 40, 75, 88, 89, 90, 91, 92, 93, 95, 97, 98, 99, 100, 101, 103, 104, 105, 106,
        107, 110, 111, 113, 114, 115, 122
      })
  void errorThatACallOfOursCanHaveIsToldByItsName(int errno) {
    assertThat(Errno.text(errno)).matches("E[A-Z0-9]+ \\([^()]+\\)");
  }

  @Test
  void otherErrorIsToldByItsNumber() {
    assertThat(Errno.text(4711)).isEqualTo("error number 4711");
  }
}
