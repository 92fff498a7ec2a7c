package mesh.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AnswerTest {
  @Test
  void errorIsOneLineOfTheSpecificationsForm() {
    CniException error =
        new CniException(ErrorCode.INVALID_NETNS, "a \"bad\"\nthing", "do another");

    assertThat(text(Answer.error(CniVersion.V0_4_0, error)))
        .isEqualTo(
            "{\"cniVersion\":\"0.4.0\",\"code\":8,\"msg\":\"a \\\"bad\\\"\\nthing\","
                + "\"details\":\"do another\"}\n");
  }

  @Test
  void detailsAreLeftOutWhereThereAreNone() {
    assertThat(
            text(Answer.error(CniVersion.V1_1_0, new CniException(ErrorCode.NOT_READY, "m", ""))))
        .isEqualTo("{\"cniVersion\":\"1.1.0\",\"code\":50,\"msg\":\"m\"}\n");
  }

  @Test
  void versionListsAllInTheOrderOfTheirRelease() {
    assertThat(text(Answer.versions("0.4.0")))
        .isEqualTo(
            "{\"cniVersion\":\"0.4.0\",\"supportedVersions\":[\"0.1.0\",\"0.2.0\",\"0.3.0\","
                + "\"0.3.1\",\"0.4.0\",\"1.0.0\",\"1.1.0\"]}\n");
  }

  @Test
  void emptyResultNamesItsVersion() {
    assertThat(text(Answer.empty(CniVersion.V1_0_0))).isEqualTo("{\"cniVersion\":\"1.0.0\"}\n");
  }

  /** Published: runtimes and people act on these. */
  @Test
  void codesAreThoseOfTheSpecificationAndOurs() {
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::number))
        .containsExactly(1, 4, 5, 6, 7, 8, 11, 50, 100, 101, 102, 103, 104, 999);
  }

  private static String text(byte[] answer) {
    return new String(answer, StandardCharsets.UTF_8);
  }
}
