package mesh.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class InvalidPolicyExceptionTest {
  @Test
  void saysFieldValueAndRemedy() {
    assertThat(new InvalidPolicyException("inbound.port", "0", "write another"))
        .hasMessage("inbound.port: '0': write another");
  }

  @Test
  void fieldGrowsFromTheInsideToTheOutside() {
    InvalidPolicyException inner = new InvalidPolicyException("", "-1", "not an id");

    assertThat(inner.in("[2]").in("uids").in("proxy").field()).isEqualTo("proxy.uids[2]");
  }

  @Test
  void longValueIsCutInTheMessageAndKeptOtherwise() {
    InvalidPolicyException e = new InvalidPolicyException("", "x".repeat(1000), "too long");

    assertThat(e).hasMessage("'" + "x".repeat(80) + "…': too long");
    assertThat(e.value()).hasSize(1000);
  }

  @Test
  void longFieldIsCutInTheMessageToo() {
    InvalidPolicyException e = new InvalidPolicyException("x".repeat(1000), "1", "unknown field");

    assertThat(e).hasMessage("x".repeat(80) + "…: '1': unknown field");
  }

  /** Half of a character could not be written in UTF-8, and so not be reported at all. */
  @Test
  void longValueIsNotCutInTheMiddleOfACharacter() {
    InvalidPolicyException e = new InvalidPolicyException("", "x" + "😀".repeat(100), "too long");

    assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(e.getMessage())).isTrue();
  }

  @Test
  void neitherValueNorFieldCanForgeALineOfALog() {
    assertThat(new InvalidPolicyException("x\ny", "a\nb\rc\u001b[0m\u0085", "no"))
        .hasMessage("x?y: 'a?b?c?[0m?': no");
  }
}
