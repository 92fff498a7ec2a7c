package mesh.sluice.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReviewReaderTest {
  private static final String GOOD = Reviews.create(Reviews.POD);

  @Test
  void reviewOfAnApiServerIsRead() throws BadRequestException {
    Review review = read(GOOD);

    assertThat(review.uid()).isEqualTo("1");
    assertThat(review.kind()).isEqualTo("Pod");
    assertThat(review.operation()).isEqualTo("CREATE");
    assertThat(review.namespace()).isEqualTo("shop");
    assertThat(review.object()).hasValue(Reviews.object(Reviews.bytes(Reviews.POD)));
    assertThat(review.oldObject()).isEmpty();
  }

  static Stream<Arguments> badOnes() {
    return Stream.of(
        bad("", BadRequest.MALFORMED_JSON, "there is nothing"),
        bad("{", BadRequest.MALFORMED_JSON, "line 1"),
        bad(GOOD + "x", BadRequest.MALFORMED_JSON, "line"),
        bad(
            GOOD.replace("\"uid\":\"1\"", "\"uid\":\"1\",\"uid\":\"2\""),
            BadRequest.MALFORMED_JSON,
            "uplicate"),
        bad(
            GOOD.replace("\"app\":\"web\"", "\"app\":\"web\",\"app\":\"other\""),
            BadRequest.MALFORMED_JSON,
            "app"),
        bad(
            GOOD.replace("\"options\":{}", "\"options\":" + "[".repeat(200) + "]".repeat(200)),
            BadRequest.MALFORMED_JSON,
            "nested deeper"),
        bad("[]", BadRequest.NOT_A_REVIEW, "AdmissionReview"),
        bad("{}", BadRequest.NOT_A_REVIEW, "AdmissionReview"),
        bad(Reviews.POD, BadRequest.NOT_A_REVIEW, "'Pod'"),
        bad(GOOD.replace("\"AdmissionReview\"", "7"), BadRequest.NOT_A_REVIEW, "a string"),
        bad(
            GOOD.replace(".io/v1\"", ".io/v1beta1\""),
            BadRequest.OTHER_VERSION,
            "admissionReviewVersions"),
        bad(GOOD.replace("\"request\"", "\"response\""), BadRequest.NOT_A_REVIEW, "request"),
        bad(GOOD.replace("\"uid\":\"1\",", ""), BadRequest.NO_UID, "request.uid"),
        bad(GOOD.replace("\"uid\":\"1\",", "\"uid\":\"\","), BadRequest.NO_UID, "request.uid"),
        bad(GOOD.replace("\"uid\":\"1\",", "\"uid\":null,"), BadRequest.NO_UID, "request.uid"),
        bad(GOOD.replace("\"uid\":\"1\",", "\"uid\":1,"), BadRequest.NOT_A_REVIEW, "uid"),
        bad(Reviews.create("null"), BadRequest.NO_OBJECT, "request.object"),
        bad(Reviews.create("[]"), BadRequest.NOT_A_REVIEW, "object"),
        bad(Reviews.create("\"\""), BadRequest.NOT_A_REVIEW, "object"));
  }

  @ParameterizedTest
  @MethodSource("badOnes")
  void whatIsNoReviewIsRefusedWithItsReason(String body, BadRequest reason, String part) {
    BadRequestException refused = catchThrowableOfType(BadRequestException.class, () -> read(body));

    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused).hasMessageContaining(part);
    assertThat(refused.getMessage()).hasSizeLessThan(400).doesNotContain("\n");
  }

  @Test
  void podOfTooManyValuesIsRefused() throws BadRequestException {
    String few = "1" + ",1".repeat(ReviewReader.MAX_VALUES - 1000);
    String many = few + ",1".repeat(1000);

    assertThat(read(groups(few)).uid()).isEqualTo("1");
    BadRequestException refused =
        catchThrowableOfType(BadRequestException.class, () -> read(groups(many)));
    assertThat(refused.reason()).isEqualTo(BadRequest.TOO_LARGE);
  }

  @Test
  void commasInTextAreNoValues() throws BadRequestException {
    String text = "\\\"" + ",[{".repeat(ReviewReader.MAX_VALUES);

    assertThat(read(GOOD.replace("\"app\":\"web\"", "\"app\":\"" + text + "\"")).uid())
        .isEqualTo("1");
  }

  private static String groups(String list) {
    return GOOD.replace(
        "\"spec\":{", "\"spec\":{\"securityContext\":{\"supplementalGroups\":[" + list + "]},");
  }

  @Test
  void deletionNeedsNoObject() throws BadRequestException {
    Review review = read(Reviews.create("null").replace("CREATE", "DELETE"));

    assertThat(review.object()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"group\":\"other.example\"", "\"group\":\"\",\"x\":\"\""})
  void podsOfOtherGroupsAreNotCalledPods(String group) throws BadRequestException {
    Review review = read(GOOD.replaceFirst("\"group\":\"\"", group));

    assertThat(review.kind()).isEqualTo(group.contains("other") ? "Pod.other.example" : "Pod");
  }

  @Test
  void partOfAPodIsNotCalledAPod() throws BadRequestException {
    Review review = read(GOOD.replace("\"operation\"", "\"subResource\":\"status\",\"operation\""));

    assertThat(review.kind()).isEqualTo("Pod/status");
  }

  private static Arguments bad(String body, BadRequest reason, String part) {
    return Arguments.of(body, reason, part);
  }

  private static Review read(String body) throws BadRequestException {
    return ReviewReader.read(Reviews.bytes(body));
  }
}
