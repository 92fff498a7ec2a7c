package mesh.sluice.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.patch.JsonPatch;
import org.junit.jupiter.api.Test;

class ReviewWriterTest {
  private static final JsonPatch NOTHING = new JsonPatch(List.of());

  @Test
  void patchIsWrittenInBase64() {
    JsonPatch patch =
        JsonPatch.between(
            new JsonObject(Map.of()), new JsonObject(Map.of("a", new JsonString("b"))));

    byte[] answer =
        ReviewWriter.write(
            "7", new ReviewAnswer.Allowed("pod-opt-in", patch, List.of(), Map.of("decision", "x")));

    assertThat(new String(answer, StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"7",\
            "allowed":true,"auditAnnotations":{"decision":"x"},"patchType":"JSONPatch","patch":"%s"}}\
            """
                .formatted(
                    Base64.getEncoder()
                        .encodeToString(
                            Reviews.bytes("[{\"op\":\"add\",\"path\":\"/a\",\"value\":\"b\"}]"))));
  }

  @Test
  void withoutChangeThereIsNoPatch() {
    byte[] answer =
        ReviewWriter.write("7", new ReviewAnswer.Allowed("x", NOTHING, List.of(), Map.of()));

    assertThat(new String(answer, StandardCharsets.UTF_8))
        .endsWith("\"response\":{\"uid\":\"7\",\"allowed\":true}}");
  }

  @Test
  void refusalHasStatusAndMessage() {
    byte[] answer =
        ReviewWriter.write("7", new ReviewAnswer.Denied("invalid-pod", 403, "spec: it is \"bad\""));

    assertThat(new String(answer, StandardCharsets.UTF_8))
        .contains("\"allowed\":false")
        .contains("\"status\":\"Failure\",\"message\":\"spec: it is \\\"bad\\\"\",\"code\":403")
        .contains("\"decision\":\"refused: invalid-pod\"");
  }

  @Test
  void warningsFitIntoHeaders() {
    List<String> written = warnings(List.of("a\nb\u0000c", "é".repeat(300), "\ud800"));

    assertThat(written.getFirst()).isEqualTo("a b c");
    assertThat(written.get(1)).hasSize(ReviewWriter.MAX_WARNING).endsWith("é…");
    assertThat(written.get(2)).isEqualTo(" ");
  }

  @Test
  void tooManyWarningsAreCounted() {
    List<String> written = warnings(Collections.nCopies(100, "x".repeat(200)));

    assertThat(written).hasSizeBetween(15, 21);
    assertThat(written.stream().mapToInt(String::length).sum())
        .isLessThanOrEqualTo(ReviewWriter.ALL_WARNINGS);
    assertThat(written.getLast())
        .isEqualTo(100 - (written.size() - 1) + " more warnings do not fit");
  }

  @Test
  void charactersOfAllLanguagesCountOnce() {
    List<String> warnings = Collections.nCopies(15, "😀".repeat(250));

    assertThat(warnings(warnings)).isEqualTo(warnings);
  }

  private static List<String> warnings(List<String> warnings) {
    JsonValue written =
        Reviews.response(
            ReviewWriter.write("7", new ReviewAnswer.Allowed("x", NOTHING, warnings, Map.of())),
            "warnings");
    return ((JsonArray) written)
        .elements().stream().map(warning -> ((JsonString) warning).value()).toList();
  }
}
